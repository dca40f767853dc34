using ServiceDefaults.Discovery;

namespace Tests.ServiceDefaults.Discovery;

public sealed class ServiceLocatorTests : IAsyncDisposable
{
    private readonly FakeConsul _consul = new();
    private readonly WebApplication _app;
    private readonly ServiceLocator _locator;

    public ServiceLocatorTests()
    {
        var builder = TestApp.CreateBuilder(("ConnectionStrings:consul", TestApp.ScriptedConsul), ("services:orders:https:0", "https://10.0.0.2:2"));
        builder.AddConsulServiceDiscovery();
        builder.Services.UseConsul(_consul);
        _app = builder.Build();
        _locator = _app.Services.GetRequiredService<ServiceLocator>();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _consul.Dispose();
    }

    [Fact]
    public async Task Find_ConsulKnowsTheService_IsTheUrlOfAnInstance()
    {
        _consul.Add("users", "users-1", 1);

        Assert.Equal(new Uri("http://10.0.0.1:1/"), await FindAsync("users"));
        Assert.Equal(new Uri("http://10.0.0.1:1/users/7?full=1"), await FindAsync("users", "/users/7?full=1"));
    }

    [Fact]
    public async Task Find_SeveralInstances_ComesToEach()
    {
        _consul.Add("users", "users-1", 1);
        _consul.Add("users", "users-2", 2);
        _consul.Add("users", "users-3", 3);
        var found = new HashSet<Uri?>();

        await Eventually.HoldsAsync(async () =>
        {
            found.Add(await FindAsync("users"));
            return found.Count == 3;
        });
    }

    [Fact]
    public async Task Find_ConfigurationKnowsTheService_IsItsUrl() => Assert.Equal(new Uri("https://10.0.0.2:2/"), await FindAsync("orders"));

    [Fact]
    public async Task Find_NobodyKnowsTheService_IsNull() => Assert.Null(await FindAsync("userz"));

    [Theory]
    [InlineData("")]
    [InlineData("users.example.com")]
    [InlineData("users/..")]
    [InlineData("me@users")]
    public async Task Find_NoNameOfAService_IsRefused(string name) => await Assert.ThrowsAsync<ArgumentException>(() => FindAsync(name));

    [Theory]
    [InlineData("//example.com/")]
    [InlineData("http://example.com/")]
    public async Task Find_PathThatLeadsElsewhere_IsRefused(string path)
    {
        _consul.Add("users", "users-1", 1);

        await Assert.ThrowsAsync<ArgumentException>(() => FindAsync("users", path));
    }

    private Task<Uri?> FindAsync(string name, string path = "/") => _locator.FindAsync(name, path, TestContext.Current.CancellationToken).AsTask();
}
