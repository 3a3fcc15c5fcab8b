using System.Text.Json;

namespace Kandinsky.Make.Tests;

public sealed class CharacterNamesTests
{
    [Fact]
    public void Names_are_compared_with_names_and_keywords_of_characters_with_and_without_their_selector()
    {
        using var annotations = JsonDocument.Parse("""
            {"annotations": {"annotations": {
                "🐱": {"default": ["cat", "face", "pet"], "tts": ["cat face"]},
                "🍎": {"default": ["fruit"], "tts": ["Apple"]},
                "☀\ufe0f": {"default": ["bright"], "tts": ["sun"]},
                "🔑": {"default": ["lock"], "tts": ["old key"]}
            }}}
            """);
        var things = Things.Parse("1f431 cat\n1f34e apple\n2600 sun\n1f511 key\n1f680 rocket\n");
        Assert.Equal("5 things: 2 by CLDR's name, 1 by one of its keywords, 2 otherwise: key (old key), rocket (none)",
            CharacterNames.Compare(things, annotations.RootElement));
    }
}
