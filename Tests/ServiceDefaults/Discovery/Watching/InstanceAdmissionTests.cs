using ServiceDefaults.Discovery;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Watching;

namespace Tests.ServiceDefaults.Discovery.Watching;

public sealed class InstanceAdmissionTests
{
    private readonly InstanceAdmission _admission = new(new AllowedNetworks([]));

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("FD12::0001", "fd12::1")]
    public void Admit_AnAllowedAddress_IsWrittenInOneWay(string host, string expected) =>
        Assert.Equal(expected, Assert.Single(_admission.Admit([Instance("a", host)]).Admitted).Host);

    [Theory]
    [InlineData("", 80, "no address")]
    [InlineData("10.0.0.1", 0, "port")]
    [InlineData("10.0.0.1", -1, "port")]
    [InlineData("10.0.0.1", 65536, "port")]
    [InlineData("10.0.0.1", 5_000_000_000, "port")]
    [InlineData("metadata.google.internal", 80, "a name")]
    [InlineData("10.0.0.1@8.8.8.8", 80, "a name")]
    [InlineData("169.254.169.254", 80, "AllowedNetworks")]
    [InlineData("::ffff:169.254.169.254", 80, "AllowedNetworks")]
    [InlineData("2852039166", 80, "AllowedNetworks")]
    [InlineData("8.8.8.8", 80, "AllowedNetworks")]
    public void Admit_WhatNobodyShouldCall_IsLeftOutWithTheReason(string host, long port, string reason)
    {
        var admitted = _admission.Admit([Instance("a", host, port), Instance("b", "10.0.0.2")]);

        Assert.Equal("b", Assert.Single(admitted.Admitted).Identity.Id);
        Assert.Contains(reason, Assert.Single(admitted.Refused).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_OneIdTwice_TakesTheFirst()
    {
        var admitted = _admission.Admit([Instance("a", "10.0.0.1"), Instance("a", "10.0.0.2")]);

        Assert.Equal("10.0.0.1", Assert.Single(admitted.Admitted).Host);
        Assert.Contains("twice", Assert.Single(admitted.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_OneIdOnTwoNodes_TakesBoth() =>
        Assert.Equal(2, _admission.Admit([Instance("a", "10.0.0.1", incarnation: "1"), Instance("a", "10.0.0.2", incarnation: "2")]).Admitted.Count);

    [Fact]
    public void Refused_WithControlCharacters_FitsOnOneLine()
    {
        var refused = Assert.Single(_admission.Admit([Instance("a\n2026-01-01 forged: line", "x\u001b[31m")]).Refused);

        Assert.DoesNotContain(refused.ToString(), char.IsControl);
    }

    private static ServiceInstance Instance(string id, string host, long port = 80, string incarnation = "1") =>
        new(new DiscoveredInstance(id, incarnation), host, port, null);
}
