using AppHost.Runs;

namespace Tests.AppHost.Runs;

public sealed class StartFaultsTests
{
    [Fact]
    public void Sentence_OfAFaultInATask_IsItsMessage() =>
        Assert.Equal("Free the port.", StartFaults.Sentence(new AggregateException(new DistributedApplicationException("Free the port."))));

    [Fact]
    public void Sentence_OfAnythingElse_IsNull() => Assert.Null(StartFaults.Sentence(new InvalidOperationException("A bug.")));
}
