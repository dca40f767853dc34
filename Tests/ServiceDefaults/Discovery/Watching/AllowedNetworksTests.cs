using ServiceDefaults.Discovery.Watching;

namespace Tests.ServiceDefaults.Discovery.Watching;

public sealed class AllowedNetworksTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.255.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.254")]
    [InlineData("192.168.1.1")]
    [InlineData("fd12:3456::1")]
    public void Contain_LoopbackAndPrivate_IsTrue(string address) => Assert.True(Usual(address));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Contain_PublicLinkLocalAndNoHost_IsFalse(string address) => Assert.False(Usual(address));

    [Fact]
    public void Contain_NetworksConfigured_TakesTheirPlace()
    {
        var networks = new AllowedNetworks(["203.0.113.0/24", " 2001:db8::/32 "]);

        Assert.True(networks.Contain(IPAddress.Parse("203.0.113.9")));
        Assert.True(networks.Contain(IPAddress.Parse("2001:db8::9")));
        Assert.False(networks.Contain(IPAddress.Parse("10.0.0.1")));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("fe80::1")]
    public void Contain_EverythingConfigured_StillLeavesOutTheMetadataService(string address) =>
        Assert.False(new AllowedNetworks(["0.0.0.0/0", "::/0"]).Contain(IPAddress.Parse(address)));

    private static bool Usual(string address) => new AllowedNetworks([]).Contain(IPAddress.Parse(address));
}
