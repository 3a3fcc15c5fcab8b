using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class OriginalFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OriginalFolderTests() => OriginalFixture.Write(_folder["original"]);

    [Fact]
    public void Writes_the_hubs_models_tensor_for_tensor()
    {
        Write(clip: true);

        Assert.Equal(["kandinsky-2-1", "kandinsky-2-1-inpaint", "kandinsky-2-1-prior"], Directory.EnumerateDirectories(_folder["made"]).Select(Path.GetFileName)
            .Order());
        foreach (var (made, hub) in new[] { ("kandinsky-2-1", "tiny-2-1"), ("kandinsky-2-1-inpaint", "tiny-2-1-inpaint"),
            ("kandinsky-2-1-prior", "tiny-2-1-prior") })
        {
            var (written, expected) = (ModelFolder.Open(_folder["made", made]), ModelFolder.Open(Goldens.Path(hub)));
            Assert.Equal((expected.Kind, expected.Family), (written.Kind, written.Family));
            foreach (var component in ComponentFiles.Of(expected.Kind, expected.Family)
                .Where(ComponentFiles.HasWeights)) AssertSame(expected.Weights(component), written.Weights(component));
        }
    }

    [Theory]
    [InlineData("t2i_russian")]
    [InlineData("inpaint")]
    public async Task What_it_writes_paints_what_the_reference_paints(string name)
    {
        Write(clip: true);

        // Its prior lies beside it
        await Kandinsky21Tests.AssertPaints(name, new()
        {
            Decoder = _folder["made", name == "inpaint" ? "kandinsky-2-1-inpaint" : "kandinsky-2-1"],
            CacheFolder = null
        });
    }

    [Fact]
    public void Leaves_the_prior_out_without_CLIP_and_says_so()
    {
        Assert.Contains("--clip", Assert.Single(Write(clip: false)), StringComparison.Ordinal);

        Assert.Equal(["kandinsky-2-1", "kandinsky-2-1-inpaint"], Directory.EnumerateDirectories(_folder["made"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Writes_CLIP_from_OpenAIs_own_file_tensor_for_tensor()
    {
        OpenAiClipLayout.Write(_folder["original"]);

        Write(clip: false);

        foreach (var component in (string[])["text_encoder", "image_encoder"])
            AssertSame(ModelFolder.Open(Goldens.Path("tiny-2-1-prior")).Weights(component), ModelFolder.Open(_folder["made", "kandinsky-2-1-prior"])
                .Weights(component));
        var (own, hub) = (ClipTokenizer.Load(_folder["made", "kandinsky-2-1-prior", "tokenizer"]), ClipTokenizer.Load(Goldens.Path("tiny-2-1-prior",
            "tokenizer")));
        foreach (var text in (string[])["a portrait of a red cat, 4k photo", "рыжий кот 猫 ½ é", ""])
            Assert.Equal(hub.Tokenize(text).Ids, own.Tokenize(text).Ids);
    }

    [Fact]
    public void Refuses_a_vocabulary_that_is_no_archive()
    {
        OpenAiClipLayout.Write(_folder["original"]);
        _folder.Write("original/bpe_simple_vocab_16e6.txt.gz", "no archive");

        Assert.Contains("bpe_simple_vocab_16e6.txt.gz is damaged", Assert.Throws<KandinskyException>(() => Write(clip: false)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stores_weights_as_asked()
    {
        Write(clip: true, StorageType.BFloat16);

        using var unet = new SafeTensorsFile(ModelFolder.Open(_folder["made", "kandinsky-2-1"]).Weights("unet"));
        Assert.All(unet.Names, name => Assert.Equal(StoredType.BFloat16, unet.Describe(name).Type));
    }

    [Theory]
    [InlineData("movq_final.ckpt")]
    [InlineData("ViT-L-14_stats.th")]
    [InlineData("text_encoder/pytorch_model.bin")]
    [InlineData("text_encoder/tokenizer.json")]
    [InlineData("clip/model.safetensors")]
    [InlineData("clip/merges.txt")]
    public void Names_what_is_missing_and_writes_nothing(string file)
    {
        File.Delete(_folder["original", file]);
        if (file.EndsWith("tokenizer.json", StringComparison.Ordinal)) File.Delete(_folder["original", "text_encoder", "sentencepiece.bpe.model"]);

        var error = Assert.Throws<KandinskyException>(() => Write(clip: true));

        Assert.Contains(file == "text_encoder/pytorch_model.bin" ? "pytorch_model"
            : Path.GetFileName(file).Replace("merges.txt", "clip", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["made"]));
    }

    [Fact]
    public void Reads_the_other_tokenizer_file_where_one_is_missing()
    {
        File.Delete(_folder["original", "text_encoder", "tokenizer.json"]);

        Write(clip: false);

        Assert.Equal([0, 4, 21, 5, 6, 2], MultilingualTokenizer.Load(_folder["made", "kandinsky-2-1", "tokenizer"]).Tokenize("cat").Used.ToArray());
    }

    [Fact]
    public void Refuses_a_pickle_that_would_run_something()
    {
        var pickle = new PickleWriter().Global("os", "system").Text("true").Raw(0x85).Op('R').Op('.');
        PickleWriter.Archive(_folder["original", "decoder_fp16.ckpt"], pickle.Bytes);

        Assert.Contains("os.system", Assert.Throws<KandinskyException>(() => Write(clip: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_sizes_that_are_not_the_published_ones_unless_they_are_said()
    {
        using var original = new OriginalFolder(_folder["original"]);

        Assert.Contains("belongs; it is a checkpoint of another model", Assert.Throws<KandinskyException>(() => original.Models(_folder["made"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_folders_without_its_files()
    {
        Assert.Contains("is no folder", Refusal("nowhere", null), StringComparison.Ordinal);
        Assert.Contains("has none of prior_fp16.ckpt", Refusal("original/clip", null), StringComparison.Ordinal);
        Assert.Contains("openai/clip-vit-large-patch14", Refusal("original", "nowhere"), StringComparison.Ordinal);

        string Refusal(string folder, string? clip) => Assert.Throws<KandinskyException>(() => new OriginalFolder(_folder[folder], clip)).Message;
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<string> Write(bool clip, StorageType? type = null)
    {
        var sizes = (ModelFolder.Open(Goldens.Path("tiny-2-1")), ModelFolder.Open(Goldens.Path("tiny-2-1-prior")));
        using var original = new OriginalFolder(_folder["original"], clip ? _folder["original", "clip"] : null, sizes);
        foreach (var model in original.Models(_folder["made"], type)) model.Write();
        return original.Notes;
    }

    private static void AssertSame(string expected, string written)
    {
        using var hub = Checkpoint.OpenFile(expected);
        using var made = Checkpoint.OpenFile(written);
        Assert.Equal(hub.Names.Where(name => !name.EndsWith("position_ids", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            made.Names.Order(StringComparer.Ordinal));
        foreach (var name in made.Names)
        {
            Assert.Equal(hub.Describe(name).ToString(), made.Describe(name).ToString());
            Assert.True(hub.ReadBytes(name).SequenceEqual(made.ReadBytes(name)), name);
        }
    }
}
