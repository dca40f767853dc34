using Hosting.Executables;

namespace Hosting.Commands;

/// <summary>The AppHost lives and does not answer.</summary>
internal sealed class ControlUnansweredException(string message, Exception inner) : StartupException(message, inner);
