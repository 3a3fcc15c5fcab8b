using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>ai-forever's files used as they are, without being converted.</summary>
public sealed class OriginalCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OriginalCheckpointTests()
    {
        OriginalFixture.Write(_folder["original"]);
        OriginalFixture.WriteSettings(_folder["original"]);
        Directory.Move(_folder["original", "clip"], _folder["original", "clip-vit-large-patch14"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t2i_russian", "decoder_fp16.ckpt")]
    [InlineData("t2i_russian", "")]                     // of a folder the decoder is meant
    [InlineData("inpaint", "inpainting_fp16.ckpt")]
    public async Task Paint_what_the_reference_paints(string name, string file) =>
        await Kandinsky21Tests.AssertPaints(name, new() { Decoder = Path.Combine(_folder["original"], file), CacheFolder = null });

    [Fact]
    public async Task Are_found_beside_the_folder_too()
    {
        Directory.Move(_folder["original", "clip-vit-large-patch14"], _folder["clip-vit-large-patch14"]);
        File.Move(_folder["original", "decoder_fp16.ckpt"], _folder["original", "tuned.ckpt"]);

        await Kandinsky21Tests.AssertPaints("t2i_russian", new() { Decoder = _folder["original", "tuned.ckpt"], CacheFolder = null });
    }

    [Fact]
    public async Task Paint_with_OpenAIs_own_CLIP()
    {
        Directory.Delete(_folder["original", "clip-vit-large-patch14"], recursive: true);
        OpenAiClipLayout.Write(_folder["original"]);

        await Kandinsky21Tests.AssertPaints("t2i_russian", new() { Decoder = _folder["original"], CacheFolder = null });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Are_planned_to_hold_what_models_in_the_hubs_layout_do(bool openAi)
    {
        if (openAi)
        {
            Directory.Delete(_folder["original", "clip-vit-large-patch14"], recursive: true);
            OpenAiClipLayout.Write(_folder["original"]);
        }
        _folder.Write("original/other.bin", new string(' ', 10 << 20));
        using var original = KandinskyPipeline.Load(new() { Decoder = _folder["original"], CacheFolder = null });
        using var hub = Kandinsky21Tests.Tiny();
        var request = new TextToImageRequest { Prompts = ["red cat"], Width = 64, Height = 64 };

        Assert.InRange(original.Plan(request).Bytes, hub.Plan(request).Bytes * 9 / 10, hub.Plan(request).Bytes * 11 / 10);
    }

    [Fact]
    public async Task Are_packed_and_read_by_a_prior_of_the_hubs_layout()
    {
        PipelineOptions options = new() { Decoder = _folder["original"], CacheFolder = null, PackedFolder = _folder["packed"] };

        await Kandinsky21Tests.AssertPaints("t2i_russian", options);
        await Kandinsky21Tests.AssertPaints("t2i_russian", options with { Prior = Goldens.Path("tiny-2-1-prior") });

        Assert.NotEmpty(Directory.GetFiles(_folder["packed"]));
    }

    [Theory]
    [InlineData("", ModelKind.Decoder)]
    [InlineData("decoder_fp16.ckpt", ModelKind.Decoder)]
    [InlineData("inpainting_fp16.ckpt", ModelKind.InpaintDecoder)]
    [InlineData("prior_fp16.ckpt", ModelKind.Prior)]
    public void Tell_what_they_are_by_their_tensors(string file, ModelKind kind)
    {
        var model = ModelFolder.Open(Path.Combine(_folder["original"], file));

        Assert.Equal((kind, ModelFamily.Kandinsky21), (model.Kind, model.Family));
        foreach (var component in ComponentFiles.Of(kind, ModelFamily.Kandinsky21).Where(model.HasWeights))
        {
            using var weights = model.OpenWeights(component);
            Assert.NotEmpty(weights.Names);
            Assert.All(model.WeightFilesOf(component), path => Assert.True(File.Exists(path)));
        }
    }

    [Fact]
    public void Are_no_prior_where_a_decoder_is_given_and_the_other_way_round()
    {
        Assert.Contains("where a prior is expected", Refusal(() => ModelFolder.OpenPrior(_folder["original", "decoder_fp16.ckpt"])), StringComparison.Ordinal);
        Assert.Contains("where a decoder is expected", Refusal(() => ModelFolder.OpenDecoder(_folder["original", "prior_fp16.ckpt"])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("movq_final.ckpt", "lacks movq_final.ckpt")]
    [InlineData("text_encoder/pytorch_model.bin", "has no weights; expected")]
    [InlineData("text_encoder/tokenizer.json", "lacks tokenizer.json")]
    public void Name_what_is_missing(string file, string said)
    {
        File.Delete(_folder["original", file]);
        if (file.EndsWith("tokenizer.json", StringComparison.Ordinal)) File.Delete(_folder["original", "text_encoder", "sentencepiece.bpe.model"]);

        Assert.Contains(said, Refusal(() => ModelFolder.Open(_folder["original", "decoder_fp16.ckpt"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Say_what_the_prior_needs()
    {
        Directory.Delete(_folder["original", "clip-vit-large-patch14"], recursive: true);
        var locator = new ModelLocator(new HubCache(_folder["cache"]), []);

        Assert.Contains("put the folder of openai/clip-vit-large-patch14 into it", Refusal(() => locator.Pair(_folder["original"])), StringComparison.Ordinal);
        Assert.Equal("tiny-2-1-prior", locator.Pair(_folder["original"], Goldens.Path("tiny-2-1-prior")).Prior.Name);
    }

    [Fact]
    public void Run_nothing()
    {
        var pickle = new PickleWriter().Global("os", "system").Text("true").Raw(0x85).Op('R').Op('.');
        PickleWriter.Archive(_folder["original", "decoder_fp16.ckpt"], pickle.Bytes);

        Assert.Contains("os.system", Refusal(() => ModelFolder.Open(_folder["original"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_refused_if_their_modules_contain_each_other()
    {
        var pickle = new PickleWriter().Global("__torch__.clip", "Module").Op(')').Raw(0x81).Op('q').Raw(0).Op('}').Text("m").Op('h').Raw(0).Op('s').Op('b')
            .Op('.');
        PickleWriter.Archive(_folder["original", "decoder_fp16.ckpt"], pickle.Bytes);

        Assert.Contains("its modules contain each other", Refusal(() => ModelFolder.Open(_folder["original"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_refused_if_another_models()
    {
        using (var other = new InMemoryCheckpoint())
        {
            other.Set("weight", [2], [1, 2]);
            PickleWriter.Save(_folder["original", "other.ckpt"], other);
        }

        Assert.Contains("neither a decoder nor a prior of Kandinsky 2.1", Refusal(() => ModelFolder.Open(_folder["original", "other.ckpt"])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Are_asked_for_by_name_where_a_folder_has_only_others()
    {
        _folder.Write("others/tuned.ckpt", "");

        Assert.Contains("give one of its checkpoints, such as tuned.ckpt", Refusal(() => ModelFolder.Open(_folder["others"])), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> open) => Assert.Throws<KandinskyException>(open).Message;
}
