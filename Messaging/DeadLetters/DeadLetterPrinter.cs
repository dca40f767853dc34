using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Messaging.DeadLetters;

/// <summary>Shows dead letters to people and to scripts. What a stranger wrote is shown without its control characters.</summary>
internal static class DeadLetterPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(IReadOnlyList<DeadLetter> letters, int all, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(letters.Select(Fields), Indented));
            return;
        }

        var width = letters.Select(static letter => letter.Id.Length).Append(2).Max();
        foreach (var letter in letters)
        {
            output.WriteLine(Shown($"{letter.Id.PadRight(width)}  {Time(letter),-20}  {letter.Code,-17}  {letter.Queue}  {letter.Reason}"));
        }

        var shown = letters.Count < all ? string.Create(CultureInfo.InvariantCulture, $", {letters.Count} shown") : "";
        output.WriteLine(all == 0 ? "There are no dead letters." : $"{Counted(all)}{shown}.");
    }

    public static string Counted(int letters) => letters == 1 ? "1 dead letter" : string.Create(CultureInfo.InvariantCulture, $"{letters} dead letters");

    public static void Print(DeadLetter letter, bool json, TextWriter output)
    {
        if (json)
        {
            Dictionary<string, object?> all = new(Fields(letter)) { ["headers"] = letter.Headers, ["body"] = Encoding.UTF8.GetString(letter.Body) };
            output.WriteLine(JsonSerializer.Serialize(all, Indented));
            return;
        }

        output.WriteLine(Shown($"Id:        {letter.Id}"));
        output.WriteLine(Shown($"Queue:     {letter.Queue}"));
        output.WriteLine(Shown($"Published: exchange '{letter.Exchange}', routing key '{letter.RoutingKey}'"));
        output.WriteLine(Shown($"Given up:  {Time(letter)}"));
        output.WriteLine(Shown($"Reason:    {letter.Code}: {letter.Reason}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Failures:  {letter.Failures}"));
        output.WriteLine("Headers:");
        foreach (var (name, value) in letter.Headers.OrderBy(static header => header.Key, StringComparer.Ordinal))
        {
            output.WriteLine(Shown($"  {name}: {value}"));
        }

        output.WriteLine("Body:");
        output.WriteLine(Shown(Encoding.UTF8.GetString(letter.Body)));
    }

    private static Dictionary<string, object?> Fields(DeadLetter letter) => new()
    {
        ["id"] = letter.Id,
        ["queue"] = letter.Queue,
        ["code"] = letter.Code,
        ["reason"] = letter.Reason,
        ["time"] = letter.Time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["exchange"] = letter.Exchange,
        ["routingKey"] = letter.RoutingKey,
        ["failures"] = letter.Failures,
    };

    private static string Time(DeadLetter letter) => letter.Time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    private static string Shown(string text) => string.Concat(text.Select(static character => char.IsControl(character) ? '\uFFFD' : character));
}
