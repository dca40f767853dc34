using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NotificationWorker.Storage;
using Tests.Notifications.Email;

namespace Tests.Notifications.Storage;

public sealed class NotificationsSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_ManyReplicasAtOnce_MakesTheFolderAndTheTablesOnce()
    {
        var workers = Enumerable.Range(0, 8).Select(_ => Build($"Data Source={_folder["a/b/notifications.db"]}")).ToList();

        await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.StartAsync(Cancel))));

        foreach (var worker in workers)
        {
            var report = await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);
            Assert.Equal(HealthStatus.Healthy, report.Status);
            await worker.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Host=localhost;Password=secret")]
    public void ConnectionString_NoFile_FailsTheStartWithOneSentence(string connection) => Assert.Equal(
        "ConnectionStrings:notifications must name a SQLite file, such as 'Data Source=/var/lib/notifications/notifications.db'.",
        Assert.Throws<InvalidOperationException>(() => Build(connection)).Message);

    [Fact]
    public async Task Start_FileIsNoDatabase_FailsWithOneSentence()
    {
        await File.WriteAllTextAsync(_folder["notifications.db"], new string('x', 4096), Cancel);
        await using var worker = Build();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.StartAsync(Cancel));

        Assert.StartsWith($"The database {_folder["notifications.db"]} cannot be used (", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("): set ConnectionStrings:notifications to a SQLite file that this user may write.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DatabaseOfANewerWorker_FailsWithOneSentence()
    {
        await using (var connection = new SqliteConnection($"Data Source={_folder["notifications.db"]}"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 2";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await using var worker = Build();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.StartAsync(Cancel));

        Assert.Equal($"The database {_folder["notifications.db"]} has version 2, and this worker knows 1 at most: run the newer one.", failure.Message);
    }

    [Fact]
    public async Task Health_DatabaseLost_IsUnhealthy()
    {
        await using var worker = Build();
        await worker.StartAsync(Cancel);
        await using (var scope = worker.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Database.ExecuteSqlRawAsync("DROP TABLE \"InboxMessages\"", Cancel);
        }

        Assert.Equal(HealthStatus.Unhealthy, (await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel)).Status);
    }

    private WebApplication Build(string? connection = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = _folder.Path });
        builder.Configuration["ConnectionStrings:notifications"] = connection ?? $"Data Source={_folder["notifications.db"]}";
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging();
        builder.AddNotificationsDatabase();
        return builder.Build();
    }
}
