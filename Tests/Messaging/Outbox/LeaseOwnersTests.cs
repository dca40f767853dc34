using Messaging.Outbox;

namespace Tests.Messaging.Outbox;

public sealed class LeaseOwnersTests
{
    private readonly FakeProcessTable _processes = new() { Running = { [Environment.ProcessId] = "now", [7] = "started" } };

    [Fact]
    public void Own_OfTwoHostsInOneProcess_DiffersAndIsNotGone()
    {
        var (one, other) = (new LeaseOwners(_processes), new LeaseOwners(_processes));

        Assert.StartsWith($"here/{Environment.ProcessId}/now/", one.Own, StringComparison.Ordinal);
        Assert.NotEqual(one.Own, other.Own);
        Assert.False(one.IsGone(other.Own));
    }

    [Theory]
    [InlineData("here/7/started/x", false)]
    [InlineData("here/8/started/x", true)]
    [InlineData("here/7/earlier/x", true)]
    [InlineData("there/8/started/x", false)]
    [InlineData("here/x/started/x", false)]
    [InlineData("here/8/started", false)]
    [InlineData("user-service-1", false)]
    [InlineData("", false)]
    public void Owner_ThatIsGone_IsAProcessOfThisMachineThatNoLongerRuns(string owner, bool gone) =>
        Assert.Equal(gone, new LeaseOwners(_processes).IsGone(owner));

    [Fact]
    public void Own_OfTheRealMachine_FitsItsColumn() =>
        Assert.InRange(new LeaseOwners(new ProcessTable()).Own.Length, 20, 255);
}
