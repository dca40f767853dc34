using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using NotificationWorker.Email;

namespace Tests.Notifications.Email;

public sealed class EmailExtensionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PickupDirectory_NotGiven_IsMailInTheDataDirectory() =>
        Assert.Equal(_folder["data/mail"], Options(("DataDirectory", _folder["data"])).PickupDirectory);

    [Fact]
    public void PickupDirectory_NeitherGiven_IsMailBesideTheApplication() =>
        Assert.Equal(_folder["mail"], Options().PickupDirectory);

    [Fact]
    public void PickupDirectory_Given_IsThat() =>
        Assert.Equal(_folder["there"], Options(("Mail:PickupDirectory", "there"), ("DataDirectory", "/elsewhere")).PickupDirectory);

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@example.com, b@example.com")]
    [InlineData("Ada\r\nBcc: eve@example.com <ada@example.com>")]
    [InlineData("")]
    public void From_NoAddress_FailsTheStartWithOneSentence(string from) =>
        Assert.Equal($"Mail:From is '{from}', which is no address: write it as name@example.com or Name <name@example.com>.", Failure(("Mail:From", from)));

    [Fact]
    public void PickupDirectory_NotWritable_FailsTheStartWithOneSentence()
    {
        File.WriteAllText(_folder["file"], "");

        var failure = Failure(("Mail:PickupDirectory", _folder["file"]));

        Assert.StartsWith($"The pickup directory {_folder["file"]} cannot be written to (", failure, StringComparison.Ordinal);
        Assert.EndsWith("): set Mail:PickupDirectory to a folder that this user may write to.", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.example.com")]
    [InlineData("http://mail.example.com")]
    [InlineData("smtp://ada:secret@mail.example.com/path")]
    [InlineData("smtp://ada:secret@mail.example.com?tls=maybe")]
    [InlineData("smtps://ada:secret@mail.example.com?tls=none")]
    [InlineData("smtp://ada:secret@mail.example.com?password=secret")]
    public void Smtp_NoAddressOfAServer_FailsTheStartWithOneSentenceWithoutThePassword(string smtp) =>
        Assert.Equal(
            "ConnectionStrings:smtp is no address of a mail server: write smtp://user:password@host:587?tls=starttls (tls: auto, starttls, implicit or none).",
            Failure(("ConnectionStrings:smtp", smtp)));

    [Fact]
    public void Smtp_CertificatesThatAreNotThere_FailTheStartWithOneSentence() =>
        Assert.Equal(
            $"ConnectionStrings:smtp names the certificates {_folder["ca.pem"]}, and there is no such file.",
            Failure(("ConnectionStrings:smtp", $"smtp://mail.example.com?ca={_folder["ca.pem"]}")));

    [Fact]
    public void Smtp_Configured_NeedsNoPickupDirectory()
    {
        File.WriteAllText(_folder["file"], "");

        Build(("ConnectionStrings:smtp", "smtp://mail.example.com"), ("Mail:PickupDirectory", _folder["file"])).Services
            .GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task Health_FolderNoLongerWritable_IsUnhealthyAndComesBack()
    {
        await using var app = Build(("Mail:PickupDirectory", _folder["mail"]));
        var health = app.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);

        Directory.Delete(_folder["mail"]);
        await File.WriteAllTextAsync(_folder["mail"], "", TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);

        File.Delete(_folder["mail"]);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
    }

    private MailOptions Options(params (string Key, string Value)[] configuration) =>
        Build(configuration).Services.GetRequiredService<IOptions<MailOptions>>().Value;

    private string Failure(params (string Key, string Value)[] configuration)
    {
        var validator = Build(configuration).Services.GetRequiredService<IStartupValidator>();
        return Assert.Single(Assert.Throws<OptionsValidationException>(validator.Validate).Failures);
    }

    private WebApplication Build(params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = _folder.Path });
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        builder.WebHost.UseKestrelCore();
        builder.Services.AddLogging();
        builder.AddEmail();
        return builder.Build();
    }
}
