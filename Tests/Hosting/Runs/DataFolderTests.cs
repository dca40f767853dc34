using Hosting.Executables;
using Hosting.Runs;

namespace Tests.Hosting.Runs;

public sealed class DataFolderTests : IDisposable
{
    private readonly Checkout _checkout = new();
    private readonly Checkout _other = new();

    private string Elsewhere => Path.Combine(_checkout.Folder, "elsewhere");

    public void Dispose()
    {
        _checkout.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Open_FolderOfItsOwnFromBefore_IsUsedAgain()
    {
        await Open(_checkout).DisposeAsync();
        File.WriteAllText(Path.Combine(Elsewhere, "users.db"), "");

        await using var again = Open(_checkout);

        Assert.Equal(Elsewhere, again.Directory);
    }

    [Fact]
    public void Open_FolderWithOtherThings_IsRefused()
    {
        Directory.CreateDirectory(Elsewhere);
        File.WriteAllText(Path.Combine(Elsewhere, "thesis"), "");

        var error = Assert.Throws<StartupException>(() => Open(_checkout));
        Assert.Equal(
            $"The data folder '{Elsewhere}' holds what no AppHost wrote: name an empty or a new one by --DataDirectory PATH, or, if the data are meant, create the file 'apphost.lock' in it.",
            error.Message);
        Assert.Equal(["thesis"], Directory.GetFileSystemEntries(Elsewhere).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Open_FolderThatAnotherCheckoutUses_IsRefused()
    {
        await using var first = Open(_checkout);

        var error = Assert.Throws<StartupException>(() => Open(_other));
        Assert.Equal($"The data folder '{Elsewhere}' is in use by another AppHost: stop that, or name another folder by --DataDirectory PATH.", error.Message);
    }

    [Fact]
    public void Open_FolderThatCannotBeWritten_SaysWhatToDo()
    {
        var error = Assert.Throws<StartupException>(() => Run.Open(_checkout.Folder, "/proc/apphost", AppHostArguments.Parse([])));

        Assert.Matches(@"^The data folder cannot be used \(.*/proc/apphost.*\): make it writable, see that its disk has room, or name another one by --DataDirectory PATH\.$", error.Message);
    }

    private Run Open(Checkout checkout) => Run.Open(checkout.Folder, Elsewhere, AppHostArguments.Parse([]));
}
