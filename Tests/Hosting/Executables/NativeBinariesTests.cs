using System.Runtime.Versioning;
using Hosting.Executables;

namespace Tests.Hosting.Executables;

[UnsupportedOSPlatform("windows")]
public sealed class NativeBinariesTests : IDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("binaries-").FullName;
    private readonly string _variable = $"NATIVE_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        Directory.Delete(_checkout, recursive: true);
    }

    [Fact]
    public void Find_Nowhere_SaysHowToGetIt()
    {
        var error = Assert.Throws<StartupException>(() => NativeBinaries.Find("no-such-program", _variable, _checkout));

        Assert.Equal($"'no-such-program' is not on this machine: start with ./run.sh, which fetches it, or set {_variable} to its executable.", error.Message);
    }

    [Fact]
    public void Find_InTheToolsOfTheCheckout_FindsIt()
    {
        var file = Program(Path.Combine(".tools", "bin"), "no-such-program");

        Assert.Equal(file, NativeBinaries.Find("no-such-program", _variable, _checkout));
    }

    [Fact]
    public void Find_InPath_IsPreferredToTheTools()
    {
        Program(Path.Combine(".tools", "bin"), "sh");

        Assert.EndsWith("/bin/sh", NativeBinaries.Find("sh", _variable, _checkout), StringComparison.Ordinal);
        Assert.DoesNotContain(".tools", NativeBinaries.Find("sh", _variable, _checkout), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_VariableSet_DecidesAlone()
    {
        var file = Program("elsewhere", "program-2");
        Environment.SetEnvironmentVariable(_variable, file);

        Assert.Equal(file, NativeBinaries.Find("sh", _variable, _checkout));
    }

    [Fact]
    public void Find_VariableThatNamesNoExecutable_SaysSo()
    {
        Environment.SetEnvironmentVariable(_variable, _checkout);

        var error = Assert.Throws<StartupException>(() => NativeBinaries.Find("sh", _variable, _checkout));
        Assert.Equal($"{_variable} is '{_checkout}', but that is not an executable file: correct the variable or unset it.", error.Message);
    }

    private string Program(string folder, string name)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_checkout, folder)).FullName, name);
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
