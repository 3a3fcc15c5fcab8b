namespace Kandinsky.Tests;

public sealed class ByteTrieTests
{
    [Fact]
    public void Finds_every_string_and_no_other()
    {
        var random = new Random(8);
        var (trie, known) = (new ByteTrie(), new Dictionary<string, int>());
        for (var i = 0; i < 20_000; i++)
        {
            var text = new byte[random.Next(1, 6)];
            random.NextBytes(text);
            trie.Set(text, i);
            known[Convert.ToHexString(text)] = i;
        }

        foreach (var (text, value) in known) Assert.Equal(value, ValueOf(Convert.FromHexString(text)));
        for (var i = 0; i < 20_000; i++)
        {
            var text = new byte[3];
            random.NextBytes(text);
            Assert.Equal(known.GetValueOrDefault(Convert.ToHexString(text), ByteTrie.None), ValueOf(text));
        }

        int ValueOf(byte[] text)
        {
            var node = ByteTrie.Root;
            foreach (var next in text)
            {
                if ((node = trie.Next(node, next)) == ByteTrie.None) return ByteTrie.None;
            }
            return trie.ValueOf(node);
        }
    }
}
