using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Discovery;

/// <summary>The accepted times of an option; the message names its configuration key.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeRangeAttribute(string section, string minimum, string maximum) : RangeAttribute(typeof(TimeSpan), minimum, maximum)
{
    public override string FormatErrorMessage(string name) => $"{section}:{name} must be between {Minimum} and {Maximum}.";
}
