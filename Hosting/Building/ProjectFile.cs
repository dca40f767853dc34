using Hosting.ApplicationModel;

namespace Hosting;

/// <summary>A project that is known by its path alone.</summary>
internal sealed record ProjectFile(string ProjectPath) : IProjectMetadata;
