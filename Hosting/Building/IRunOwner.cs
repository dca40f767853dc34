namespace Hosting;

/// <summary>A builder that has a run behind it: data folder, secrets, ports.</summary>
internal interface IRunOwner
{
    Runs.Run Run { get; }
}
