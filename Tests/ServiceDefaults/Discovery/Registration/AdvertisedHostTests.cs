using ServiceDefaults.Discovery.Registration;

namespace Tests.ServiceDefaults.Discovery.Registration;

public sealed class AdvertisedHostTests
{
    private static readonly Uri LocalConsul = new("http://localhost:8500");

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "::1")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("api.internal", "api.internal")]
    public void Of_OneAddress_IsThatAddress(string listening, string expected) =>
        Assert.Equal(expected, AdvertisedHost.Of(listening, LocalConsul));

    [Theory]
    [InlineData("*")]
    [InlineData("+")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    public void Of_AllInterfacesAndALocalAgent_IsLeftToTheAgent(string listening)
    {
        Assert.Null(AdvertisedHost.Of(listening, LocalConsul));
        Assert.Equal("127.0.0.1", AdvertisedHost.ForCheck(listening, LocalConsul));
    }

    [Fact]
    public void Of_AllInterfacesAndConsulByName_IsTheAddressThatConsulSees() =>
        Assert.True(
            IPAddress.TryParse(AdvertisedHost.Of("0.0.0.0", new Uri($"http://{Dns.GetHostName()}:8500")), out var address) && !address.Equals(IPAddress.Any));
}
