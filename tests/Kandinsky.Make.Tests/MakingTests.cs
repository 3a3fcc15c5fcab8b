using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;
using Kandinsky.Training;

namespace Kandinsky.Make.Tests;

/// <summary>Every part of the model is trained for a few steps, and all are written as a model that paints.</summary>
public sealed class MakingTests : IDisposable
{
    private const int Few = 4;
    private static readonly string[] _parts = ["text", "picture", "prior", "decoder"];

    private readonly TemporaryFolder _state = new();
    private readonly Workshop _shop;

    public MakingTests()
    {
        _shop = new(_state.Root, Goldens.Path("starter"), Few);
        for (var style = 0; style < SpriteLibrary.Styles.Count; style++)
        {
            foreach (var (thing, sample) in _shop.Things.Drawn.Zip(SampleSprites.Things.Drawn))
            {
                var path = SpriteLibrary.PathOf(_shop.PathOf("sprites"), thing, style);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                ImageFile.Save(SampleSprites.Library.Of(sample, style).ToImage(), path);
            }
        }
        PairVocabulary.Write(Enumerable.Range(0, 400).Select(i => Captions.Of(_shop.Scenes.Make(Workshop.Seed, i), new Dice((ulong)i))), _shop);
        Directory.CreateDirectory(_shop.Latents);
        var latents = new float[LatentStore.Shard * LatentStore.Count];
        new TorchRandom(3).Normal(latents);
        using var shard = new InMemoryCheckpoint();
        shard.Set("latents", [LatentStore.Shard, LatentStore.Count], latents);
        SafeTensorsWriter.Write(Path.Combine(_shop.Latents, "latents-000.safetensors"), shard);
    }

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Every_part_is_trained_and_goes_on_from_a_checkpoint_to_the_same_bytes_and_all_together_paint()
    {
        foreach (var part in _parts)
        {
            var (whole, begun, resumed) = (_state.Path($"{part}/whole"), _state.Path($"{part}/begun"), _state.Path($"{part}/resumed"));
            Run(part, null, 0, 2, whole);
            Run(part, null, 0, 1, begun);
            Run(part, begun, 1, 1, resumed);
            Assert.Equal(Bytes(whole), Bytes(resumed));
            Assert.NotEqual(Bytes(begun), Bytes(resumed));
        }
        using (var other = new PriorPart(_shop.Sizes))
            Assert.Contains("keeps no average of 'prior'", Assert.Throws<KandinskyException>(() => other.Part.TakeAverage(_state.Path("text/whole"))).Message);
        ModelExport.Write(_shop, part => _state.Path($"{part}/whole"), _state.Path("model"));
        using var trained = new SafeTensorsFile(_state.Path("model/compositions-decoder/unet/diffusion_pytorch_model.safetensors"));
        using var kept = Optimization.LoadAverage(_state.Path("decoder/whole"));
        var written = new float[kept.Of("unet.conv_in.bias").Length];
        trained.Read("conv_in.bias").CopyTo(0, written);
        Assert.Equal(kept.Of("unet.conv_in.bias").ToArray(), written, (a, b) => Math.Abs(a - b) <= Math.Abs(a) * 1e-3 + 1e-7);
        using var pipeline = KandinskyPipeline.Load(new()
        {
            Decoder = _state.Path("model/compositions-decoder"), Prior = _state.Path("model/compositions-prior"),
        });
        var pictures = await pipeline.PaintAsync(new TextToImageRequest { Prompts = ["a flat cat on a red background"], PriorSteps = 2, Steps = 2 });
        Assert.Equal((128, 128), (pictures[0].Image.Width, pictures[0].Image.Height));
    }

    private void Run(string part, string? from, long step, int steps, string to)
    {
        using var training = Begin(part);
        if (from is not null) training.Load(from);
        for (var i = 0; i < steps; i++) Assert.True(training.Step(step + i) is { Loss: > 0 and < 20, Norm: > 0 });
        training.Save(Directory.CreateDirectory(to).FullName);
    }

    private SceneTraining Begin(string part)
    {
        if (part == "text") return new TextTraining(_shop, new(_shop));
        if (part == "picture") return new PictureTraining(_shop, new(_shop));
        if (part == "decoder") return new DecoderTraining(_shop, new(_shop.Sizes));
        var tower = new TextTower(_shop);
        tower.Part.TakeAverage(_state.Path("text/whole"));
        return new PriorTraining(_shop, new(_shop.Sizes), tower);
    }

    private static Dictionary<string, string> Bytes(string folder) => Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file),
        file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
}
