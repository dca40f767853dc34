using ServiceDefaults.Resilience.Calls;

namespace Tests.ServiceDefaults.Resilience.Calls;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Retries_WithoutCalls_AreThoseOfTheReserve()
    {
        var budget = new RetryBudget(0.2, 100, _time);

        Assert.Equal(100, Spend(budget));
    }

    [Fact]
    public void Retries_AfterAHundredCalls_AreTwentyMore()
    {
        var budget = new RetryBudget(0.2, 3, _time);
        Earn(budget, 100);

        Assert.Equal(23, Spend(budget));
    }

    [Fact]
    public void Budget_TenSecondsLater_IsTheReserveAgain()
    {
        var budget = new RetryBudget(0.2, 3, _time);
        Earn(budget, 100);
        Spend(budget);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Spend(budget));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Spend(budget));
    }

    [Fact]
    public void Budget_OverAMinuteOfFailure_MultipliesTheLoadByLittle()
    {
        var budget = new RetryBudget(0.2, 10, _time);
        var retries = 0;
        for (var second = 0; second < 60; second++)
        {
            Earn(budget, 100);
            retries += Spend(budget);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(retries, 0.19 * 6000, (0.2 * 6000) + (10 * 6));
    }

    private static void Earn(RetryBudget budget, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            budget.Earn();
        }
    }

    private static int Spend(RetryBudget budget)
    {
        var spent = 0;
        while (budget.TrySpend())
        {
            spent++;
        }

        return spent;
    }
}
