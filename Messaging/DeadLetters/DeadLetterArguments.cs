using System.Globalization;

namespace Messaging.DeadLetters;

/// <summary>What was asked for on the command line.</summary>
internal sealed record DeadLetterArguments(string Verb, IReadOnlyList<string> Ids, string? Queue, bool Json, bool Agreed, int Limit)
{
    public const string Usage =
        """
        Usage: dlq list|show|replay|purge [ID...] [--queue NAME] [--json] [--limit N] [--yes]

          list            Lists the dead letters: oldest first, 100 at most or as many as --limit says.
          show ID         Shows one with its headers and its body, which may hold personal data.
          replay [ID...]  Sends these, or all, back to the consumer that gave them up.
          purge [ID...]   Removes these, or all, for good; asks first unless --yes is given.

          --queue NAME    The consumer's queue; without it all that are known.
        """;

    /// <summary>Null when it is not understood.</summary>
    public static DeadLetterArguments? Parse(IReadOnlyList<string> args)
    {
        if (args is not [("list" or "show" or "replay" or "purge") and var verb, ..])
        {
            return null;
        }

        var parsed = new DeadLetterArguments(verb, [], null, false, false, 100);
        for (var i = 1; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--json":
                    parsed = parsed with { Json = true };
                    break;
                case "--yes" or "-y":
                    parsed = parsed with { Agreed = true };
                    break;
                case "--queue" when i + 1 < args.Count:
                    parsed = parsed with { Queue = args[++i] };
                    break;
                case "--limit" when i + 1 < args.Count && TryCount(args[i + 1], out var limit):
                    parsed = parsed with { Limit = limit };
                    i++;
                    break;
                case ['-', ..]:
                    return null;
                default:
                    parsed = parsed with { Ids = [.. parsed.Ids, args[i]] };
                    break;
            }
        }

        return verb switch
        {
            "show" when parsed.Ids.Count != 1 => null,
            "list" when parsed.Ids.Count > 0 => null,
            _ => parsed,
        };
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
}
