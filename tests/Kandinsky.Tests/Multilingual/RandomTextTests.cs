using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class RandomTextTests
{
    private const int Texts = 100_000;

    private static readonly string _folder = Goldens.Path("tiny-2-1", "tokenizer");

    [Fact]
    public void Reads_a_hundred_thousand_texts_of_all_scripts_alike_from_both_files()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(_folder, "sentencepiece.bpe.model"), folder["sentencepiece.bpe.model"]);
        var (json, sentencePiece) = (MultilingualTokenizer.Load(_folder), MultilingualTokenizer.Load(folder.Path));
        var texts = new RandomText(seed: 21);
        for (var i = 0; i < Texts; i++)
        {
            var text = texts.Next();

            var tokens = json.Tokenize(text);

            Assert.Equal(tokens.Ids, sentencePiece.Tokenize(text).Ids);
            Assert.InRange(tokens.Length, 2, 77);
            Assert.Equal(0, tokens.Ids[0]);
            Assert.Equal(2, tokens.Ids[tokens.Length - 1]);
            Assert.All(tokens.Ids, id => Assert.InRange(id, 0, 144));
        }
    }

    // Anything worse than linear would take hours here.
    [Theory]
    [InlineData("a", 1)]
    [InlineData(" ", 0)]
    [InlineData("▁", 0)]           // the map makes spaces of marks
    [InlineData("a ", 2)]
    [InlineData("<s>", 1)]
    [InlineData("<mask> ", 1)]
    [InlineData("<mask", 5)]
    [InlineData("\u0301", 0)]       // one sign of as many marks, unknown and so one token
    [InlineData("😀", 0)]
    [InlineData("\uFDFA", 17)]     // the character with the longest replacement
    public void Reads_two_hundred_thousand_of_anything(string part, int tokensOfPart)
    {
        const int Count = 200_000;

        var tokens = MultilingualTokenizer.Load(_folder).Pieces(string.Concat(Enumerable.Repeat(part, Count))).Count();

        Assert.InRange(tokens, tokensOfPart * (Count - 1), tokensOfPart * Count + 2);
    }
}
