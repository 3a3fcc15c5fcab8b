using System.Text.Json;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Folders whose files have other names than usual paint what they paint with the usual ones.</summary>
public sealed class WeightNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BASE.fp16.safetensors", null)]
    [InlineData("BASE.bf16.safetensors", null)]
    [InlineData("BASE-00001-of-00002.safetensors", "BASE.safetensors.index.json")]
    [InlineData("BASE.fp16-00001-of-00002.safetensors", "BASE.safetensors.index.fp16.json")]
    [InlineData("BASE-00001-of-00002.fp16.safetensors", "BASE.fp16.safetensors.index.json")]
    [InlineData("PICKLE.bin", null)]
    [InlineData("PICKLE.fp16.bin", null)]
    [InlineData("PICKLE-00001-of-00002.bin", "PICKLE.bin.index.json")]
    public async Task Paints_from(string file, string? index)
    {
        var (decoder, prior) = (_folder.CopyOf(Goldens.Path("tiny-2-2-decoder")), _folder.CopyOf(Goldens.Path("tiny-2-2-prior")));
        var expected = await PaintAsync(decoder, prior);
        foreach (var component in (string[])[Path.Combine(decoder, "unet"), Path.Combine(decoder, "movq"), Path.Combine(prior, "prior"),
            Path.Combine(prior, "text_encoder"), Path.Combine(prior, "image_encoder")])
            Rename(component, file, index);
        Assert.Equal(expected, await PaintAsync(decoder, prior));
    }

    [Fact]
    public async Task Paints_with_a_tokenizer_in_one_file()
    {
        var prior = _folder.CopyOf(Goldens.Path("tiny-2-2-prior"));
        var expected = await PaintAsync(Goldens.Path("tiny-2-2-decoder"), prior);
        var tokenizer = Path.Combine(prior, "tokenizer");
        var merges = File.ReadAllLines(Path.Combine(tokenizer, "merges.txt")).Skip(1).Where(line => line.Length > 0);
        File.WriteAllText(Path.Combine(tokenizer, "tokenizer.json"),
            $$"""{"model": {"type": "BPE", "vocab": {{File.ReadAllText(Path.Combine(tokenizer, "vocab.json"))}}, "merges": {{JsonSerializer.Serialize(merges)}} } }""");
        File.Delete(Path.Combine(tokenizer, "vocab.json"));
        File.Delete(Path.Combine(tokenizer, "merges.txt"));
        Assert.Equal(expected, await PaintAsync(Goldens.Path("tiny-2-2-decoder"), prior));
    }

    [Fact]
    public async Task Paints_what_a_pull_of_a_variant_left()
    {
        var (decoder, prior) = (_folder.CopyOf(Goldens.Path("tiny-2-2-decoder")), _folder.CopyOf(Goldens.Path("tiny-2-2-prior")));
        var expected = await PaintAsync(decoder, prior);
        foreach (var component in (string[])[Path.Combine(decoder, "unet"), Path.Combine(decoder, "movq")]) Rename(component, "BASE.fp16.safetensors", null);
        File.WriteAllText(Path.Combine(decoder, "unet", "diffusion_pytorch_model.safetensors"), "not pulled");
        File.WriteAllText(Path.Combine(decoder, "unet", "diffusion_pytorch_model.bin"), "nor this");
        await using var pull = new HubPull(Directory.EnumerateFiles(decoder, "*", SearchOption.AllDirectories).ToDictionary(path =>
            Path.GetRelativePath(decoder, path).Replace('\\', '/'), File.ReadAllBytes));
        using var client = new HubClient(pull.Hub.Settings, pull.Cache);
        var snapshot = await client.PullAsync(StubHub.Id, variant: "fp16");
        Assert.False(File.Exists(Path.Combine(snapshot.Path, "unet", "diffusion_pytorch_model.safetensors")));
        Assert.Equal(expected, await PaintAsync(snapshot.Path, prior));
    }

    private static void Rename(string component, string file, string? index)
    {
        var transformers = Path.GetFileName(component) is "text_encoder" or "image_encoder";
        var (name, pickle) = transformers ? ("model", "pytorch_model") : ("diffusion_pytorch_model", "diffusion_pytorch_model");
        var weights = Path.Combine(component, $"{name}.safetensors");
        var target = Path.Combine(component, Named(file));
        string[] tensors;
        using (var checkpoint = new SafeTensorsFile(weights))
        {
            tensors = [.. checkpoint.Names];
            if (file.EndsWith(".bin", StringComparison.Ordinal)) PickleWriter.Save(target, checkpoint);
            else File.Copy(weights, target);
        }
        File.Delete(weights);
        if (index is not null) File.WriteAllText(Path.Combine(component, Named(index)),
            JsonSerializer.Serialize(new { weight_map = tensors.ToDictionary(tensor => tensor, _ => Named(file)) }));

        string Named(string pattern) => pattern.Replace("BASE", name, StringComparison.Ordinal).Replace("PICKLE", pickle, StringComparison.Ordinal);
    }

    private static async Task<byte[]> PaintAsync(string decoder, string prior)
    {
        using var pipeline = KandinskyPipeline.Load(new() { Decoder = decoder, Prior = prior, CacheFolder = null });
        var images = await pipeline.PaintAsync(new TextToImageRequest
        {
            Prompts = ["a cat"], NegativePrompt = "dogs", Width = 64, Height = 64, Steps = 1,
            PriorSteps = 2
        });
        return images[0].Image.Pixels.ToArray();
    }
}
