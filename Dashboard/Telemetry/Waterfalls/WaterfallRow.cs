using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Waterfalls;

/// <summary>A span in the picture of its trace.</summary>
/// <param name="Span">As it was sent.</param>
/// <param name="Depth">How many ancestors it has.</param>
/// <param name="Offset">From the start of the picture, in nanoseconds, after <paramref name="Shift"/>.</param>
/// <param name="Shift">By how much it was moved, since its clock disagrees with its parent's.</param>
/// <param name="IsOrphan">Its parent is not here, or not yet.</param>
/// <param name="HasChildren">Whether it can be folded.</param>
public sealed record WaterfallRow(Span Span, int Depth, long Offset, long Shift, bool IsOrphan, bool HasChildren);
