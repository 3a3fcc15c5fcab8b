using System.Text;
using System.Text.Json.Nodes;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class UnigramFilesTests : IDisposable
{
    private const string Json = "tokenizer.json", SentencePiece = "sentencepiece.bpe.model";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Reads_a_small_tokenizer_written_by_hand()
    {
        WriteJson();

        Assert.Equal([0, 4, 5, 6, 3, 2], Load().Tokenize("a b!").Used.ToArray());
    }

    [Fact]
    public void Prefers_the_file_in_JSON()
    {
        WriteJson();
        _folder.Write(SentencePiece, "damaged");

        Assert.Equal([0, 4, 2], Load().Tokenize("a").Used.ToArray());
    }

    [Fact]
    public void Numbers_the_tokens_of_SentencePiece_as_XLM_RoBERTa_does()
    {
        WriteSentencePiece(Piece("<unk>", 0), Piece("<s>", 0), Piece("</s>", 0), Piece("▁a", -1), Piece("b", -2));

        Assert.Equal([0, 4, 5, 6, 2], Load().Tokenize("ab<mask>").Used.ToArray());
    }

    [Fact]
    public void Takes_added_tokens_as_the_file_describes_them()
    {
        WriteJson(json => json["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id": 9, "content": "<x>", "lstrip": true, "rstrip": true, "normalized": false}""")));

        Assert.Equal([0, 4, 9, 4, 2], Load().Tokenize("a  <x> \ta").Used.ToArray());
    }

    [Fact]
    public void Reads_a_normaliser_that_stands_alone()
    {
        using var whole = new TemporaryFolder();
        var json = JsonNode.Parse(File.ReadAllText(Goldens.Path("tiny-2-1", "tokenizer", Json)))!;
        json["normalizer"] = json["normalizer"]!["normalizers"]![0]!.DeepClone();
        _folder.Write(Json, json.ToJsonString());

        Assert.Equal(MultilingualTokenizer.Load(Goldens.Path("tiny-2-1", "tokenizer")).Tokenize("ＦＵＬＬ  ｗｉｄｔｈ ").Ids, Load().Tokenize("ＦＵＬＬ  ｗｉｄｔｈ ").Ids);
    }

    [Fact]
    public void Names_the_missing_file() => Assert.Contains(Json, Refusal(), StringComparison.Ordinal);

    [Theory]
    [InlineData("type", "\"BPE\"", "no unigram model")]
    [InlineData("byte_fallback", "true", "byte_fallback")]
    [InlineData("unk_id", "null", "unk_id")]
    [InlineData("unk_id", "-1", "unk_id")]
    [InlineData("unk_id", "7", "unk_id")]
    [InlineData("vocab", "[]", "no vocabulary")]
    [InlineData("vocab", "{}", "pairs")]
    [InlineData("vocab", "[[\"a\"]]", "pairs")]
    [InlineData("vocab", "[[\"a\", \"b\"]]", "pairs")]
    [InlineData("vocab", "[[\"a\", 1, 2]]", "pairs")]
    [InlineData("vocab", "[[\"a\", 1e999]]", "score")]
    [InlineData("vocab", "[[\"a\", 1], [\"b\", 1], [\"c\", 1], [\"d\", 1]]", "<s>")]
    public void Refuses_a_model_that_makes_no_sense(string key, string value, string said)
    {
        WriteJson(json =>
        {
            json["model"]![key] = JsonNode.Parse(value);
            if (key == "vocab") json["added_tokens"] = new JsonArray();
        });

        Assert.Contains(said, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_token_longer_than_any()
    {
        WriteJson(json => json["model"]!["vocab"]!.AsArray().Add(new JsonArray(new string('a', 513), -1)));
        Assert.Contains("513 bytes", Refusal(), StringComparison.Ordinal);
        WriteJson(json => json["model"]!["vocab"]!.AsArray().Add(new JsonArray(new string('a', 1 << 20), -1)));
        Assert.Contains("pairs", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_file_far_larger_than_a_tokenizer()
    {
        using (var file = File.Create(_folder[Json])) file.SetLength(1L << 40);

        Assert.Contains("too many", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_either_file_cut_off_anywhere()
    {
        WriteJson();
        CutOff(Json);
        File.Delete(_folder[Json]);
        WriteSentencePiece(Piece("<unk>", 0), Piece("<s>", 0), Piece("</s>", 0), Piece("▁a", -1), Piece("b", -2), [0x12, 2, 0x18, 1]);
        var whole = File.ReadAllBytes(_folder[SentencePiece]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder[SentencePiece], whole[..length]);
            if (Attempt() is { } tokenizer) Assert.Equal(0, tokenizer.Tokenize("ab").TruncatedCount);        // cut between two tokens it is a smaller model
        }

        void CutOff(string name)
        {
            var whole = File.ReadAllBytes(_folder[name]);
            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(_folder[name], whole[..length]);
                Assert.Throws<KandinskyException>(Load);
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x0B }, "unknown type")]                                                       // a group
    [InlineData(new byte[] { 0x00, 0x00 }, "no number")]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, "cut off")]    // a token of 2⁶⁴ − 1 bytes
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "does not end")]
    [InlineData(new byte[] { 0x12, 2, 0x18, 2 }, "no unigram model")]
    [InlineData(new byte[] { }, "no tokens")]
    public void Refuses_a_message_that_makes_no_sense(byte[] message, string said)
    {
        File.WriteAllBytes(_folder[SentencePiece], message);

        Assert.Contains(said, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Never_fails_otherwise_on_a_damaged_file()
    {
        var random = new Random(5);
        var (json, sentencePiece) = (File.ReadAllBytes(Goldens.Path("tiny-2-1", "tokenizer", Json)),
            File.ReadAllBytes(Goldens.Path("tiny-2-1", "tokenizer", SentencePiece)));
        for (var round = 0; round < 150; round++)
        {
            var (name, whole) = round % 3 == 0 ? (Json, json) : (SentencePiece, sentencePiece);
            var damaged = whole.ToArray();
            for (var count = random.Next(1, 40); count > 0; count--) damaged[random.Next(round % 2 == 0 ? damaged.Length : 3000)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder[name], damaged);
            try
            {
                Attempt()?.Tokenize("red кот 红色 ﬁ ½ é");
            }
            catch (KandinskyException)
            {
                // A map of characters is walked only as far as a text leads.
            }
            File.Delete(_folder[name]);
        }
    }

    public void Dispose() => _folder.Dispose();

    private MultilingualTokenizer Load() => MultilingualTokenizer.Load(_folder.Path);

    private MultilingualTokenizer? Attempt()
    {
        try
        {
            return Load();
        }
        catch (KandinskyException)
        {
            return null;
        }
    }

    private string Refusal()
    {
        var error = Assert.Throws<KandinskyException>(Load);
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private void WriteJson(Action<JsonNode>? change = null)
    {
        var json = JsonNode.Parse("""
            {
              "added_tokens": [{"id": 0, "content": "<s>"}, {"id": 1, "content": "<pad>"}, {"id": 2, "content": "</s>"}],
              "normalizer": null,
              "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": false, "vocab": [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁a", -1.5], ["▁", -2], ["b", -2.5]]}
            }
            """)!;
        change?.Invoke(json);
        _folder.Write(Json, json.ToJsonString());
    }

    private void WriteSentencePiece(params byte[][] fields) => File.WriteAllBytes(_folder[SentencePiece], [.. fields.SelectMany(field => field)]);

    private static byte[] Piece(string text, float score)
    {
        var spelling = Encoding.UTF8.GetBytes(text);
        byte[] message = [0x0A, (byte)spelling.Length, .. spelling, 0x15, .. BitConverter.GetBytes(score)];
        return [0x0A, (byte)message.Length, .. message];
    }
}
