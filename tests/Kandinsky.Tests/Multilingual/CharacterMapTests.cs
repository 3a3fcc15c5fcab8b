using System.Text;

namespace Kandinsky.Tests;

public sealed class CharacterMapTests
{
    private const int Units = 512;

    [Fact]
    public void Replaces_what_the_trie_holds() => Assert.Equal("b-xyz-b", Map(One('a', 0), "xyz\0").Apply("b-a-b"));

    [Fact]
    public void Replaces_a_sign_as_a_whole_by_the_shortest_entry_it_begins_with() =>
        Assert.Equal("xyz.", Map(One('a', 0), "xyz\0").Apply("a\u0301."));       // as the reference: the mark is gone

    [Fact]
    public void Looks_up_a_long_sign_character_by_character() =>
        Assert.Equal("xyz\u0301\u0302\u0303.", Map(One('a', 0), "xyz\0").Apply("a\u0301\u0302\u0303."));

    [Fact]
    public void Changes_nothing_without_a_map() => Assert.Equal("ﬁ é", new CharacterMap([], "file").Apply("ﬁ é"));

    [Fact]
    public void Refuses_an_entry_without_replacement() =>
        Assert.Contains("no replacement", Refusal(() => Map(One('a', 4), "xyz\0").Apply("a")), StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_trie_that_leads_outside_itself()
    {
        var trie = One('a', 0);
        trie[0] = 0x3FFFFFu << 10;

        Assert.Contains("outside itself", Refusal(() => Map(trie, "xyz\0").Apply("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_on_a_trie_that_leads_in_a_circle()
    {
        var trie = new uint[Units];
        for (var i = 0u; i < Units; i++) trie[i] = i & 0xFF;      // every unit is its own child

        Assert.Equal("aaaa", Map(trie, "\0").Apply("aaaa"));
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 1, 2, 3 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 1, 2, 3, 4 })]
    public void Refuses_a_trie_cut_off(byte[] map) => Assert.Contains("cut off", Refusal(() => _ = new CharacterMap(map, "file")), StringComparison.Ordinal);

    [Fact]
    public void Refuses_replacements_that_do_not_end_or_are_far_too_long()
    {
        Assert.Contains("cut off", Refusal(() => Map(One('a', 0), "xyz")), StringComparison.Ordinal);
        Assert.Contains("129 bytes", Refusal(() => Map(One('a', 0), new string('x', 129) + "\0")), StringComparison.Ordinal);
    }

    private static string Refusal(Action action) => Assert.Throws<KandinskyException>(action).Message;

    /// <summary>A trie of one entry: the root's children lie from 256 on, the entry's value at its own child 0.</summary>
    private static uint[] One(char entry, uint value)
    {
        var trie = new uint[Units];
        trie[0] = 256u << 10;
        trie[256 ^ entry] = (256u ^ entry ^ 1u) << 10 | 1u << 8 | entry;      // its leaf lies at 1
        trie[1] = 1u << 31 | value;
        return trie;
    }

    private static CharacterMap Map(uint[] trie, string replacements) =>
        new([.. BitConverter.GetBytes(sizeof(uint) * trie.Length), .. trie.SelectMany(BitConverter.GetBytes), .. Encoding.UTF8.GetBytes(replacements)], "file");
}
