using System.Text;

namespace Kandinsky.Tests;

public sealed class UnigramSegmenterTests
{
    [Fact]
    public void Finds_the_most_probable_of_all_ways_to_cut_a_word()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var tokens = Enumerable.Range(0, 12).Select(_ => Word(random, 1, 3)).Distinct().ToDictionary(token => token, _ => -10 * random.NextDouble());
            var vocabulary = new UnigramVocabulary("test");
            vocabulary.Add("<unk>"u8, 0);
            foreach (var (token, score) in tokens) vocabulary.Add(Encoding.UTF8.GetBytes(token), score);
            var word = Word(random, 1, 9);

            var pieces = new UnigramSegmenter(vocabulary.Complete(0)).Segment(Encoding.UTF8.GetBytes(word));

            Assert.Equal(word, string.Concat(pieces.Select(Spelling)));
            Assert.Equal(Best(word), pieces.Sum(piece => piece.Id == 0 ? Spelling(piece).Length * Unknown() : vocabulary.ScoreOf(piece.Id)), 9);

            double Unknown() => tokens.Values.Append(0).Min() - 10;

            // Every way: the first piece is one of the tokens, or one character that is no token.
            double Best(string rest) => rest.Length == 0 ? 0 : Enumerable.Range(1, rest.Length)
                .Select(length => Score(rest[..length]) is { } score ? score + Best(rest[length..]) : double.NegativeInfinity).Max();

            double? Score(string piece) => tokens.TryGetValue(piece, out var score) ? score : piece.Length == 1 ? Unknown() : null;
        }
    }

    [Fact]
    public void Takes_the_longer_of_equally_probable_tokens()
    {
        var vocabulary = new UnigramVocabulary("test");
        foreach (var (token, score) in new (string, double)[] { ("?", 0), ("a", -1), ("b", -1), ("ab", -2) }) vocabulary.Add(Encoding.UTF8.GetBytes(token),
            score);

        Assert.Equal([3, 3], new UnigramSegmenter(vocabulary.Complete(0)).Segment("abab"u8.ToArray()).Select(piece => piece.Id));
    }

    [Fact]
    public void Makes_one_token_of_neighbouring_unknown_characters()
    {
        var vocabulary = new UnigramVocabulary("test");
        foreach (var token in new[] { "<unk>", "a" }) vocabulary.Add(Encoding.UTF8.GetBytes(token), -1);

        var pieces = new UnigramSegmenter(vocabulary.Complete(0)).Segment("猫😀aя"u8.ToArray());

        Assert.Equal([(0, "猫😀"), (1, "a"), (0, "я")], pieces.Select(piece => (piece.Id, Spelling(piece))));
    }

    [Fact]
    public void Lets_the_last_of_equal_tokens_count()
    {
        var vocabulary = new UnigramVocabulary("test");
        foreach (var score in new[] { -1.0, -2, -3 }) vocabulary.Add("a"u8, score);

        Assert.Equal(2, vocabulary.Complete(0).IdOf("a"));
        Assert.Equal([2], new UnigramSegmenter(vocabulary).Segment("a"u8.ToArray()).Select(piece => piece.Id));
    }

    private static string Spelling(UnigramPiece piece) => Encoding.UTF8.GetString(piece.Spelling.Span);

    private static string Word(Random random, int shortest, int longest) =>
        string.Concat(Enumerable.Range(0, random.Next(shortest, longest + 1)).Select(_ => (char)('a' + random.Next(3))));
}
