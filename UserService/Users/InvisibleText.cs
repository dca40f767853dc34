using System.Globalization;
using System.Text;

namespace UserService.Users;

/// <summary>What a reader does not see, by the categories of Unicode and its property Default_Ignorable_Code_Point (UAX #44).</summary>
internal static class InvisibleText
{
    /// <summary>Whether the character shows something by itself. Marks need another one; what is not assigned, or private, may show nothing.</summary>
    public static bool IsVisible(Rune rune) => !IsBlank(rune) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    /// <summary>Whether two texts that differ in this character alone look the same, or may do so one day.</summary>
    public static bool IsIgnorable(Rune rune) => IsBlank(rune) || IsIgnorableMark(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator && rune.Value != ' ');

    // Letters and symbols by their category: fillers of Hangul, the empty Braille pattern, the null notehead.
    private static bool IsBlank(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x1D159;

    // Combining grapheme joiner, inherent vowels of Khmer, variation selectors.
    private static bool IsIgnorableMark(Rune rune) => rune.Value is
        0x034F or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
