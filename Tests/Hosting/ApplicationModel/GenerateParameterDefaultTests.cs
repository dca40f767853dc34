using global::Hosting.ApplicationModel;

namespace Tests.Hosting.ApplicationModel;

public sealed class GenerateParameterDefaultTests
{
    [Fact]
    public void GetDefaultValue_LettersAndDigits_HasEachClassAndAnotherValueEachTime()
    {
        var generator = new GenerateParameterDefault { Special = false, MinLower = 1, MinUpper = 1, MinNumeric = 1 };
        var values = Enumerable.Range(0, 200).Select(_ => generator.GetDefaultValue()).ToList();

        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.All(values, static value =>
        {
            Assert.Equal(22, value.Length);
            Assert.All(value, static c => Assert.True(char.IsAsciiLetterOrDigit(c)));
            Assert.Contains(value, char.IsAsciiLetterLower);
            Assert.Contains(value, char.IsAsciiLetterUpper);
            Assert.Contains(value, char.IsAsciiDigit);
        });
    }
}
