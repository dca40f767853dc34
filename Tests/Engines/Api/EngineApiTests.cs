namespace Tests.Engines.Api;

/// <summary>That both engines have one API. Aspire's side of it is eng/aspire-api.txt.</summary>
public sealed class EngineApiTests
{
    private static readonly AspireApi Aspire = AspireApi.Parse(AspireApi.Lines);

    [Fact]
    public void EmbeddedEngine_UnderAspiresNames_HasAspiresSignatures() => Assert.Empty(EngineApi.Deviations(Aspire));

    [Fact]
    public void AppHost_UsesOfTheEngine_OnlyWhatAspireHas() => Assert.Empty(EngineApi.ForeignInAppHost(Aspire));

    [Fact]
    public void EndToEndTests_UseOfTheEngine_OnlyWhatAspireHas() => Assert.Empty(EngineApi.ForeignInEndToEndTests(Aspire));

    [Theory]
    [InlineData("int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true) where T : IResourceWithEndpoints", "isProxied = true", "isProxied = false")]
    [InlineData("WithReplicas", "int replicas", "int count")]
    [InlineData("AddProject<TProject>", ", new()", "")]
    [InlineData("KnownResourceStates.Exited", "string", "ReferenceExpression")]
    public void Check_SignatureOfAspireAltered_Fails(string line, string before, string after)
    {
        string[] altered = [.. AspireApi.Lines.Select(text => text.Contains(line, StringComparison.Ordinal) ? text.Replace(before, after, StringComparison.Ordinal) : text)];
        Assert.NotEqual(AspireApi.Lines, altered);

        Assert.NotEmpty(EngineApi.Deviations(AspireApi.Parse(altered)));
    }

    [Theory]
    [InlineData("WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)", false)]
    [InlineData("WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas = 2)", true)]
    [InlineData("WithReplicas(this IResourceBuilder<ProjectResource>? builder, int replicas)", true)]
    [InlineData("WithReplicas<T>(this IResourceBuilder<ProjectResource> builder, int replicas)", true)]
    [InlineData("WithFewerReplicas(this IResourceBuilder<ProjectResource> builder)", false)]
    public void Check_SignatureOfTheEngineAltered_Fails(string method, bool deviates)
    {
        var source = $$"""
            namespace Hosting;
            public interface IResourceBuilder<out T>;
            public class ProjectResource(string name) { public override string ToString() => name; }
            public static class Extensions { public static IResourceBuilder<ProjectResource> {{method}} => builder!; }
            """;

        Assert.Equal(deviates, EngineApi.Deviations(Aspire, source).Any());
    }

    [Fact]
    public void Check_CallThatAspireDoesNotHave_IsNamed()
    {
        const string Source = """
            var builder = DistributedApplication.CreateBuilder(args);
            builder.AddContainer("box", "box").WithNativeExecutable(static _ => throw new System.NotSupportedException());
            """;

        var foreign = Assert.Single(EngineApi.Foreign(Aspire, Source.Replace("(args)", "()", StringComparison.Ordinal).Insert(0, "class Model { void Describe() { ") + "} }"), static line => line.Contains("WithNativeExecutable<T>", StringComparison.Ordinal));
        Assert.Contains("eng/aspire-api.txt does not have", foreign, StringComparison.Ordinal);
    }
}
