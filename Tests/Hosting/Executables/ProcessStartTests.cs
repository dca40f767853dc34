using System.Runtime.Versioning;
using Hosting.Executables;

namespace Tests.Hosting.Executables;

[UnsupportedOSPlatform("windows")]
public sealed class ProcessStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Start_NameInNoFolderOfPath_SaysSo() =>
        Assert.Equal("'no-such-program' is in no folder of PATH: install it, or name it by its full path.", Failure("no-such-program"));

    [Fact]
    public void Start_NoSuchFile_NamesIt() =>
        Assert.Equal($"'{_folder}/missing' cannot be started, since there is no such file: build or install it first.", Failure("./missing"));

    [Fact]
    public void Start_Folder_NamesIt() =>
        Assert.Equal($"'{_folder}' cannot be started, since it is a folder: name the program in it.", Failure(_folder));

    [Fact]
    public void Start_FileWithoutExecuteMode_TellsHowToSetIt()
    {
        File.WriteAllText(Path.Combine(_folder, "script"), "#!/bin/sh\n");

        Assert.Equal($"'{_folder}/script' cannot be started, since it is not executable: set its mode by 'chmod +x {_folder}/script'.", Failure("./script"));
    }

    [Fact]
    public void Start_NoSuchWorkingDirectory_NamesIt()
    {
        var spec = Shell.Spec("exit 0") with { WorkingDirectory = Path.Combine(_folder, "gone") };

        var error = Assert.Throws<ProcessStartException>(() => ChildProcess.Start(spec, RunMark.Create(), static (_, _) => { }));
        Assert.Equal($"'/bin/sh' cannot be started in '{_folder}/gone', since there is no such folder: create it first.", error.Message);
    }

    [Fact]
    public async Task Start_NameInPathOfTheSpec_IsFoundThere()
    {
        var program = Path.Combine(_folder, "greet");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho hello\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var lines = new List<string>();
        var spec = new ProcessSpec("greet", [], "/", new Dictionary<string, string?> { ["PATH"] = $"{_folder}:/usr/bin:/bin" });

        Assert.Equal(0, await ChildProcess.Start(spec, RunMark.Create(), (line, _) => lines.Add(line)).Completion);
        Assert.Equal(["hello"], lines);
    }

    private string Failure(string fileName)
    {
        var spec = new ProcessSpec(fileName, [], _folder, new Dictionary<string, string?>());
        return Assert.Throws<ProcessStartException>(() => ChildProcess.Start(spec, RunMark.Create(), static (_, _) => { })).Message;
    }
}
