using System.Runtime.CompilerServices;
using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Executables;
using global::Hosting.Testing;

namespace Tests.Hosting.Building;

public sealed class ModelFaultTests
{
    [Fact]
    public async Task Describe_ExceptionInAStatementThatAddsAResource_NamesItAndTheLine()
    {
        await using var builder = NewBuilder();
        var line = 0;

        var error = Assert.ThrowsAny<Exception>(() =>
        {
            line = Line() + 1;
            builder.AddExecutable("web", "/bin/true", ".")
                .WithReference((IResourceBuilder<IResourceWithConnectionString>)null!);
        });

        Assert.Equal($"ModelFaultTests.cs line {line}, resource 'web': Value cannot be null. (Parameter 'source')", Describe(error));
    }

    [Fact]
    public async Task Describe_MessageThatNamesTheResource_DoesNotNameItTwice()
    {
        await using var builder = NewBuilder();
        builder.AddExecutable("web", "/bin/true", ".");

        var error = Assert.ThrowsAny<Exception>(() =>
        {
            builder.AddExecutable("web", "/bin/true", ".");
        });

        Assert.Matches(@"^ModelFaultTests\.cs line \d+: Cannot add the Executable 'web': there is a Executable 'web' already\. Give one of them another name\.$", Describe(error)!);
    }

    [Fact]
    public async Task Describe_FaultOfTheWholeModel_HasNoLine()
    {
        await using var builder = NewBuilder();
        var first = builder.AddExecutable("first", "/bin/true", ".");
        var second = builder.AddExecutable("second", "/bin/true", ".").WaitFor(first);
        first.WaitFor(second);

        var error = Assert.ThrowsAny<Exception>(builder.Build);

        Assert.StartsWith("These resources wait for each other: first -> second -> first.", Describe(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_StartThatCannotBe_HasNoLine() =>
        Assert.Equal("It runs already.", Describe(Assert.ThrowsAny<Exception>(static void () => throw new StartupException("It runs already."))));

    [Fact]
    public void Describe_FaultElsewhere_IsLeftToItsStackTrace() =>
        Assert.Null(ModelFault.Describe(Assert.ThrowsAny<Exception>(static void () => throw new InvalidOperationException("odd")), typeof(string).Assembly));

    private static string? Describe(Exception error) => ModelFault.Describe(error, typeof(ModelFaultTests).Assembly);

    private static int Line([CallerLineNumber] int line = 0) => line;

    private static IDistributedApplicationTestingBuilder NewBuilder() =>
        DistributedApplicationTestingBuilder.Create([$"--DataDirectory={Path.GetTempPath()}"]);
}
