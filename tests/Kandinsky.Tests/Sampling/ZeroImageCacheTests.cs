using System.Buffers.Binary;
using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ZeroImageCacheTests : IDisposable
{
    private const string Weights = "image_encoder/model.safetensors";

    private static readonly TextToImageRequest Request = new() { Prompts = ["cat"], Width = 64, Height = 64, Steps = 1, PriorSteps = 2, Seed = 3 };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Pictures_are_the_same_with_and_without_and_the_weights_are_left_alone()
    {
        var prior = Prior();
        var without = Paint(prior, cache: null);
        Assert.Equal(without, Paint(prior, Cache));
        Assert.Single(Kept());

        Damage(Path.Combine(prior, Weights));
        Assert.Equal(without, Paint(prior, Cache));
        Assert.NotEqual(without, Paint(prior, cache: null));
    }

    [Fact]
    public void A_negative_prompt_needs_no_cache()
    {
        var prior = Prior();
        Damage(Path.Combine(prior, Weights));
        Paint(prior, cache: null, Request with { NegativePrompt = "dog" });
    }

    [Fact]
    public void Another_encoder_or_kernel_has_another_key()
    {
        var prior = ModelFolder.Open(Prior());
        var first = ZeroImageKey.Of(prior);
        Assert.Equal(first, ZeroImageKey.Of(prior));
        using (KernelChoice.Force(KernelChoice.Reference)) Assert.NotEqual(first, ZeroImageKey.Of(prior));
        var config = Path.Combine(prior.Path, "image_encoder", "config.json");
        var time = File.GetLastWriteTimeUtc(config);
        File.WriteAllText(config, File.ReadAllText(config).Replace("gelu", "gelv", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(config, time);
        var second = ZeroImageKey.Of(prior);
        Assert.NotEqual(first, second);
        File.SetLastWriteTimeUtc(Path.Combine(prior.Path, Weights), DateTime.UtcNow.AddHours(1));
        Assert.NotEqual(second, ZeroImageKey.Of(prior));
    }

    [Fact]
    public void A_damaged_file_is_computed_anew_and_replaced()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var cache = new ZeroImageCache(Cache, () => key);
        var computed = 0;
        float[] Compute() => [++computed, 2, 3];

        Assert.Equal([1, 2, 3], cache.GetOrCompute(3, Compute));
        Assert.Equal([1, 2, 3], cache.GetOrCompute(3, Compute));
        var file = Assert.Single(Kept());
        var sound = File.ReadAllBytes(file);
        foreach (var damaged in Enumerable.Range(0, sound.Length).Select(cut => sound[..cut])
            .Concat(Enumerable.Range(0, sound.Length).Select(at => Flipped(sound, at))).Append([.. sound, 0]))
        {
            File.WriteAllBytes(file, damaged);
            var before = computed;
            Assert.Equal(before + 1, cache.GetOrCompute(3, Compute)[0]);
            Assert.Equal(before + 1, cache.GetOrCompute(3, Compute)[0]);
        }
        Assert.Single(Kept());
    }

    [Fact]
    public void A_cache_that_cannot_be_written_or_read_is_no_cache()
    {
        var inTheWay = Path.Combine(_folder.Path, "file");
        File.WriteAllText(inTheWay, "");
        foreach (var cache in new[] { inTheWay, "\0", "/dev/null/there" }) Assert.Equal([7], new ZeroImageCache(cache, () => [1]).GetOrCompute(1, () => [7]));
        Assert.Equal([7], new ZeroImageCache(Cache, () => throw new IOException()).GetOrCompute(1, () => [7]));
    }

    [Fact]
    public void Tests_leave_the_users_cache_alone() => Assert.Null(new PipelineOptions().CacheFolder);

    [Fact]
    public void The_folder_is_the_users_unless_the_environment_says_otherwise()
    {
        Assert.Null(CacheFolder.FromEnvironment(name => name == CacheFolder.Variable ? "off" : null));
        Assert.Equal("/kept", CacheFolder.FromEnvironment(name => name == CacheFolder.Variable ? "/kept" : null));
        Assert.EndsWith("kandinsky", CacheFolder.FromEnvironment(_ => null)!, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.Equal("/caches/kandinsky", CacheFolder.FromEnvironment(name => name == "XDG_CACHE_HOME" ? "/caches" : null));
    }

    public void Dispose() => _folder.Dispose();

    private string Cache => Path.Combine(_folder.Path, "cache");

    private string[] Kept() => Directory.GetFiles(Cache, "*", SearchOption.AllDirectories);

    private string Prior()
    {
        var copy = Path.Combine(_folder.Path, "prior");
        foreach (var file in Directory.EnumerateFiles(Goldens.Path("tiny-2-2-prior"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Goldens.Path("tiny-2-2-prior"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(file));
        }
        return copy;
    }

    /// <summary>Makes all weights 0; the header, which is read to check it, stays.</summary>
    private static void Damage(string file)
    {
        var time = File.GetLastWriteTimeUtc(file);
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)).Clear();
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 0x10;
        return copy;
    }

    private static byte[] Paint(string prior, string? cache, TextToImageRequest? request = null)
    {
        using var pipeline = KandinskyPipeline.Load(new() { Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = prior, CacheFolder = cache });
        return pipeline.PaintAsync(request ?? Request).GetAwaiter().GetResult()[0].Image.Pixels.ToArray();
    }
}
