namespace Tests.Hosting.Dashboard;

/// <summary>One application for all tests that look at its dashboard, and nothing else beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DashboardCollection : ICollectionFixture<DashboardFixture>
{
    public const string Name = "Dashboard";
}
