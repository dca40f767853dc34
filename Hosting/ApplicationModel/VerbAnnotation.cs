namespace Hosting.ApplicationModel;

/// <summary>A verb of the command line that the project's own program carries out, given as its first argument.</summary>
internal sealed record VerbAnnotation(string Verb) : IResourceAnnotation;
