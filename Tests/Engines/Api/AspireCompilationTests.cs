namespace Tests.Engines.Api;

/// <summary>That what is meant for Aspire compiles on it, where its packages have been restored.</summary>
public sealed class AspireCompilationTests
{
    [Fact]
    public void AppHostAndMessaging_OnTheAssembliesOfAspire_Compile()
    {
        Assert.Empty(AspireCompilation.OfAppHost("Aspire.Hosting", "Aspire.Hosting.AppHost", "Aspire.Hosting.RabbitMQ"));
        Assert.Empty(AspireCompilation.OfMessaging("Aspire.RabbitMQ.Client"));
    }
}
