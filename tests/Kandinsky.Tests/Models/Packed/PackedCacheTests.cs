using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class PackedCacheTests : IDisposable
{
    private static readonly TextToImageRequest Request = new() { Prompts = ["cat"], Width = 64, Height = 64, Steps = 1, PriorSteps = 2, Seed = 3 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    private string Packed => Path.Combine(_folder.Path, "packed");

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void Pictures_are_the_same_without_with_and_from_kept_weights(Precision precision)
    {
        var options = Options(precision);
        var without = Paint(options with { PackedFolder = null });
        Assert.Equal(without, Paint(options));
        var kept = Kept();
        Assert.Equal(["movq", "prior", "unet"], kept.Keys.Select(path => Path.GetFileName(path).Split('-')[0]));

        Assert.Equal(without, Paint(options));
        Assert.Equal(kept, Kept());
        Assert.Empty(_notes);
    }

    [Fact]
    public void Kept_weights_are_what_paints()
    {
        var first = Paint(Options());
        var file = Kept().Keys.Single(path => path.Contains("unet", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length / 2).Clear();
        File.WriteAllBytes(file, bytes);
        Assert.NotEqual(first, Paint(Options()));
    }

    [Fact]
    public void Precisions_have_files_of_their_own()
    {
        Paint(Options());
        Paint(Options(Precision.Int8));
        Assert.Equal(6, Kept().Count);
    }

    [Fact]
    public void Another_size_adds_the_forms_it_needs_and_keeps_the_rest()
    {
        var options = Options(Precision.BFloat16);
        var (small, large) = (Request, Request with { Width = 256, Height = 256 });
        Paint(options, small);
        var before = Kept();
        var expected = Paint(options with { PackedFolder = null }, large);
        Assert.Equal(expected, Paint(options, large));
        var grown = Kept();
        Assert.NotEqual(before, grown);
        Paint(options, small);
        Assert.Equal(expected, Paint(options, large));
        Assert.Equal(grown, Kept());
    }

    [Fact]
    public void A_changed_checkpoint_is_another_one()
    {
        var decoder = _folder.CopyOf(Goldens.Path("tiny-2-2-decoder"));
        var options = Options() with { Decoder = decoder };
        var former = Paint(options);
        var weights = Path.Combine(decoder, "unet", "diffusion_pytorch_model.safetensors");
        var time = File.GetLastWriteTimeUtc(weights);
        var bytes = File.ReadAllBytes(weights);
        for (var at = bytes.Length - 1000; at < bytes.Length; at += 4) bytes[at + 3] ^= 0x80;   // other signs
        File.WriteAllBytes(weights, bytes);
        File.SetLastWriteTimeUtc(weights, time);

        var changed = Paint(options with { PackedFolder = null });
        Assert.NotEqual(former, changed);
        var formerFile = Kept().Keys.Single(path => path.Contains("unet", StringComparison.Ordinal));
        Assert.Equal(changed, Paint(options));
        Assert.Equal(3, Kept().Count);   // the former one went
        Assert.DoesNotContain(formerFile, Kept().Keys);
    }

    [Fact]
    public void A_damaged_file_is_told_and_made_anew()
    {
        var first = Paint(Options());
        var sound = Kept();
        foreach (var path in sound.Keys) File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4096]);
        Assert.Equal(first, Paint(Options()));
        Assert.Equal(3, _notes.Count);
        Assert.All(_notes, note => Assert.Contains("made anew", note, StringComparison.Ordinal));
        Assert.Equal(sound.Values.Select(file => file.Length), Kept().Values.Select(file => file.Length));
    }

    [Fact]
    public void A_place_that_cannot_be_written_costs_a_note_and_no_picture()
    {
        var inTheWay = Path.Combine(_folder.Path, "file");
        File.WriteAllText(inTheWay, "");
        var without = Paint(Options() with { PackedFolder = null });
        Assert.Equal(without, Paint(Options() with { PackedFolder = inTheWay }));
        Assert.Equal(3, _notes.Count);
        Assert.All(_notes, note => Assert.Contains("not kept", note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Int8)]
    public void With_an_adapter_all_is_taken_and_kept_but_what_it_changes(Precision precision)
    {
        var (plain, large) = (Options(precision), Request with { Width = 256, Height = 256 });   // attention has many rows, so that its matrices are packed
        var adapted = plain with { Loras = [new(Goldens.Path("lora-peft"))] };
        var (without, expected) = (Paint(plain with { PackedFolder = null }, large), Paint(adapted with { PackedFolder = null }, large));
        Assert.NotEqual(without, expected);

        Assert.Equal(expected, Paint(adapted, large));   // fills the files but for what is changed
        var partly = Kept();
        Assert.Equal(expected, Paint(adapted, large));
        Assert.Equal(partly, Kept());
        Assert.Equal(without, Paint(plain, large));      // adds the rest
        var whole = Kept();
        Assert.True(whole.Values.Sum(file => file.Length) > partly.Values.Sum(file => file.Length));
        Assert.Equal(expected, Paint(adapted, large));
        var half = adapted with { Loras = [new(Goldens.Path("lora-peft"), 0.5f)] };
        Assert.Equal(Paint(half with { PackedFolder = null }, large), Paint(half, large));
        Assert.Equal(whole, Kept());
        Assert.Empty(_notes);
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void A_plan_needs_no_memory_for_what_is_kept(Precision precision)
    {
        var options = Options(precision);
        MemoryPlan before = Plan(options), without = Plan(options with { PackedFolder = null });
        Assert.Equal((without.Bytes, without.Needed), (before.Bytes, before.Needed));
        Paint(options);
        var after = Plan(options);
        Assert.Equal(before.Bytes, after.Bytes);
        // Rows of the checkpoint's own count in full
        foreach (var stage in after.Stages.Where(stage => stage.Stage != Stage.Prior)) Assert.InRange(stage.Mapped, stage.Weights * 8 / 10, stage.Weights);
        Assert.True(after.Needed < before.Needed);
        Assert.Equal(before.Needed, Plan(options with { PackedFolder = null }).Needed);

        static MemoryPlan Plan(PipelineOptions options)
        {
            using var pipeline = KandinskyPipeline.Load(options);
            return pipeline.Plan(Request);
        }
    }

    [Fact]
    public void What_is_kept_is_mapped_although_memory_would_not_hold_it_all()
    {
        var options = Options() with { KeepLoaded = true };
        var expected = Paint(options);
        using var pipeline = KandinskyPipeline.Load(options);
        var plan = pipeline.Plan(Request);
        Assert.Equal(expected, Paint(options with { MemoryLimit = plan.Needed }));
        Assert.Contains("read from the disk again and again", Assert.Single(_notes), StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Memory, Assert.Throws<KandinskyException>(() => Paint(options with { MemoryLimit = plan.Needed - 1 })).Kind);
        Assert.Equal(ErrorKind.Memory, Assert.Throws<KandinskyException>(() => Paint(options with { MemoryLimit = plan.Needed, PackedFolder = null })).Kind);
    }

    [Fact]
    public async Task Two_pipelines_at_once_paint_the_same()
    {
        var without = Paint(Options() with { PackedFolder = null });
        var pictures = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Paint(Options()))));
        Assert.All(pictures, picture => Assert.Equal(without, picture));
        Assert.Equal(without, Paint(Options()));
    }

    [Fact]
    public async Task Kept_in_memory_they_are_written_once_a_picture_is_done()
    {
        using var pipeline = KandinskyPipeline.Load(Options() with { KeepLoaded = true });
        var first = (await pipeline.PaintAsync(Request))[0].Image.Pixels.ToArray();
        var kept = Kept();
        Assert.Equal(3, kept.Count);
        Assert.Equal(first, (await pipeline.PaintAsync(Request))[0].Image.Pixels.ToArray());
        Assert.Equal(kept, Kept());
    }

    [Fact]
    public void None_are_kept_unless_asked()
    {
        Assert.Null(new PipelineOptions().PackedFolder);
        Assert.Null(PackedFolder.FromEnvironment(variable: _ => null));
        Assert.Null(PackedFolder.FromEnvironment(variable: Says("OFF")));
        Assert.Equal("/kept", PackedFolder.FromEnvironment(variable: Says("/kept")));
        Assert.Equal("/cache/packed", PackedFolder.FromEnvironment(variable: Says("On")));
        Assert.Equal("/cache/packed", PackedFolder.FromEnvironment(asked: true, Says("off")));
        Assert.Equal("/kept", PackedFolder.FromEnvironment(asked: true, Says("/kept")));
        Assert.Null(PackedFolder.FromEnvironment(asked: true, name => name == CacheFolder.Variable ? "off" : null));

        static Func<string, string?> Says(string value) => name => name == PackedFolder.Variable ? value : name == CacheFolder.Variable ? "/cache" : null;
    }

    public void Dispose() => _folder.Dispose();

    private PipelineOptions Options(Precision precision = Precision.Float32) =>
        new() { Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), Precision = precision, PackedFolder = Packed };

    private SortedDictionary<string, (long Length, DateTime Time)> Kept() =>
        new(Directory.GetFiles(Packed, "*", new EnumerationOptions { AttributesToSkip = 0 }).ToDictionary(path => path, path =>
            (new FileInfo(path).Length, File.GetLastWriteTimeUtc(path))), StringComparer.Ordinal);

    private byte[] Paint(PipelineOptions options, TextToImageRequest? request = null) => PaintAsync(options, request ?? Request).GetAwaiter().GetResult();

    private async Task<byte[]> PaintAsync(PipelineOptions options, TextToImageRequest request)
    {
        using var pipeline = KandinskyPipeline.Load(options);
        IReadOnlyList<GeneratedImage> images = [];
        await foreach (var progress in pipeline.GenerateAsync(request))
        {
            lock (_notes) _notes.AddRange(progress.Notes);
            images = progress.Images;
        }
        return images[0].Image.Pixels.ToArray();
    }
}
