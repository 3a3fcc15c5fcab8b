using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class PackedShelfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Packed => Path.Combine(_folder.Path, "packed");

    private PackedShelf Shelf => new(Packed);

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public async Task A_filled_folder_has_all_that_a_picture_needs(Precision precision)
    {
        var progress = await FillAsync(Options(precision));
        var parts = Parts(progress);
        Assert.Equal(["prior", "unet", "movq"], parts.Select(part => part.Part));
        Assert.All(parts, part => Assert.True(part.IsNew && new FileInfo(part.Path).Length == part.Bytes));
        Assert.Equal(["prior", "unet", "movq"], progress.Where(step => step.IsWriting).Select(step => step.Part).Distinct());
        Assert.All(progress, step => Assert.True(step.Done > 0 && (!step.IsWriting || step.Done <= step.Total)));

        var kept = Times();
        using var pipeline = KandinskyPipeline.Load(Options(precision));
        Assert.Single(await pipeline.PaintAsync(new TextToImageRequest { Prompts = ["cat"], Width = 64, Height = 64, Steps = 1, PriorSteps = 2 }));
        Assert.Equal(kept, Times());
        Assert.All(Parts(await FillAsync(Options(precision))), part => Assert.False(part.IsNew));
        Assert.Equal(kept, Times());
    }

    [Fact]
    public void Cancelled_while_it_writes_it_leaves_no_half_file()
    {
        using var cancellation = new CancellationTokenSource();
        var request = new TextToImageRequest { Prompts = ["a picture"], Width = 64, Height = 64 };
        Assert.Throws<OperationCanceledException>(() => PackedFilling.Fill(Options(), request, Cancel, cancellation.Token));
        Assert.Equal(["prior"], Shelf.List().Select(file => file.Part));
        Assert.Single(Directory.GetFiles(Packed, "*", new EnumerationOptions { AttributesToSkip = 0 }));

        void Cancel(PackedProgress progress)
        {
            if (progress is { IsWriting: true, Part: "unet" }) cancellation.Cancel();
        }
    }

    [Fact]
    public async Task Abandoned_it_ends_the_work_and_gives_the_memory_back()
    {
        await foreach (var progress in PackedFilling.FillAsync(Options(), 64))
        {
            if (progress.Finished is not null) break;
        }
        Assert.Contains("prior", Shelf.List().Select(file => file.Part));   // the work may have gone on while its progress was read
        Assert.Empty(Directory.GetFiles(Packed, "*.incomplete", new EnumerationOptions { AttributesToSkip = 0 }));
        Assert.All(Parts(await FillAsync(Options())), part => Assert.True(part.Bytes > 0));
    }

    [Fact]
    public async Task Cancelling_the_enumeration_cancels_the_work()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var progress in PackedFilling.FillAsync(Options(), 64).WithCancellation(cancellation.Token)) await cancellation.CancelAsync();
        });
    }

    [Fact]
    public void A_disk_without_room_is_told_with_what_is_needed_and_free()
    {
        List<string> notes = [];
        using var weights = new NativeBuffer(5 << 20);
        using var cache = new PackedCache(Path.Combine(Packed, "unet-int8-0123456789abcdef.safetensors"), "key", new("unet", "int8", [], ""), notes.Add, _ =>
            false)
        { FreeBytes = _ => 3 << 20 };
        cache.Add("weight", new(PackedOrder.Rows, Precision.Float32, 1, 5 << 18), new(weights));
        cache.Save();
        Assert.Contains("unet takes 5 MB in ", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Contains("where 3 MB are free", notes[0], StringComparison.Ordinal);
        Assert.Empty(Shelf.List());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_here()
    {
        File.WriteAllText(Packed, "");
        Assert.Equal(ErrorKind.Output, (await Assert.ThrowsAsync<KandinskyException>(() => FillAsync(Options()))).Kind);
    }

    [Fact]
    public async Task Files_of_a_checkpoint_that_is_gone_or_changed_go_with_the_next_writing()
    {
        var decoder = _folder.CopyOf(Goldens.Path("tiny-2-2-decoder"), written: new(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await FillAsync(Options() with { Decoder = decoder });
        File.Delete(Path.Combine(decoder, "movq", "diffusion_pytorch_model.safetensors"));
        File.SetLastWriteTimeUtc(Path.Combine(decoder, "unet", "diffusion_pytorch_model.safetensors"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal([("movq", true), ("prior", false), ("unet", true)], Shelf.List().Select(file => (file.Part, file.IsStale)));

        var foreign = Path.Combine(Packed, "unet-int8.safetensors");
        File.WriteAllText(foreign, "somebody else's");
        await FillAsync(Options());
        Assert.Equal([("movq", false), ("prior", false), ("unet", false)], Shelf.List().Select(file => (file.Part, file.IsStale)));
        Assert.All(Shelf.List(), file => Assert.DoesNotContain(decoder, file.Checkpoint!, StringComparison.Ordinal));
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public async Task Files_that_were_not_used_for_long_go_and_so_does_what_was_never_finished()
    {
        await FillAsync(Options());
        var now = DateTime.UtcNow;
        var (unet, unfinished) = (Shelf.List().Single(file => file.Part == "unet").Path, Path.Combine(Packed, ".0123456789ab.incomplete"));
        File.WriteAllText(unfinished, "half");
        Shelf.RemoveStale(now);
        Assert.Equal(3, Shelf.List().Count);
        Assert.True(File.Exists(unfinished));

        var longAgo = now - PackedShelf.LongestUnused - TimeSpan.FromDays(1);
        File.SetLastWriteTimeUtc(unet, longAgo);
        File.SetLastAccessTimeUtc(unet, longAgo);
        File.SetLastWriteTimeUtc(unfinished, now - TimeSpan.FromDays(2));
        PackedShelf.Use(unet);
        Shelf.RemoveStale(now);
        Assert.Equal(3, Shelf.List().Count);   // it is in use again
        Assert.False(File.Exists(unfinished));

        File.SetLastAccessTimeUtc(unet, longAgo);
        Shelf.RemoveStale(now);
        Assert.Equal(["movq", "prior"], Shelf.List().Select(file => file.Part));
        Assert.Equal(2, Shelf.Clear().Count);
        Assert.Empty(Shelf.List());
    }

    [Fact]
    public async Task Damaged_files_are_named_removed_and_packed_anew()
    {
        await FillAsync(Options());
        Assert.Equal(["movq", "prior", "unet"], Shelf.Verify().Select(file => file.Part));

        var (movq, prior, unet) = (Kept(0), Kept(1), Kept(2));
        Damage(movq, 20);                                        // the header
        Damage(unet, (int)new FileInfo(unet).Length - 5000);
        var sound = File.ReadAllBytes(prior);
        var error = Assert.Throws<KandinskyException>(() => Shelf.Verify());
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains($"{movq}: its header is damaged", error.Message, StringComparison.Ordinal);
        Assert.Matches($"{System.Text.RegularExpressions.Regex.Escape(unet)}: [a-z_.0-9]+[.]weight is damaged; it is removed, and packed anew", error.Message);
        Assert.DoesNotContain(prior, error.Message, StringComparison.Ordinal);
        Assert.Equal(["prior"], Shelf.Verify().Select(file => file.Part));
        Assert.Equal(sound, File.ReadAllBytes(prior));

        Assert.Equal([("prior", false), ("unet", true), ("movq", true)], Parts(await FillAsync(Options())).Select(part => (part.Part, part.IsNew)));
        Assert.Equal(3, Shelf.Verify().Count);

        string Kept(int file) => Shelf.List()[file].Path;

        static void Damage(string path, int at)
        {
            var bytes = File.ReadAllBytes(path);
            bytes[at] ^= 4;
            File.WriteAllBytes(path, bytes);
        }
    }

    [Fact]
    public async Task What_goes_while_it_is_listed_is_passed_over()
    {
        await FillAsync(Options());
        var paths = Shelf.List().Select(file => file.Path).ToList();
        var contents = paths.ToDictionary(path => path, File.ReadAllBytes);
        foreach (var gone in paths)
        {
            var raced = new PackedShelf(Packed) { Folder = new(path => { if (path == gone) File.Delete(path); }) };
            Assert.Equal(paths.Where(path => path != gone), raced.List().Select(file => file.Path));
            foreach (var (path, bytes) in contents) File.WriteAllBytes(path, bytes);
            Assert.Equal(2, raced.Verify().Count);
            foreach (var (path, bytes) in contents) File.WriteAllBytes(path, bytes);
        }
        var all = new PackedShelf(Packed) { Folder = new(_ => { if (Directory.Exists(Packed)) Directory.Delete(Packed, recursive: true); }) };
        Assert.Empty(all.Clear());
        all.RemoveStale(DateTime.UtcNow);
        Assert.Empty(all.List());
    }

    [Fact]
    public async Task Many_damaged_weights_are_counted_and_verifying_is_cancelled()
    {
        await FillAsync(Options());
        Assert.ThrowsAny<OperationCanceledException>(() => Shelf.Verify(new(canceled: true)));
        var unet = Shelf.List()[2].Path;
        var bytes = File.ReadAllBytes(unet);
        bytes.AsSpan(bytes.Length / 2).Fill(7);
        File.WriteAllBytes(unet, bytes);
        Assert.Matches(" and [0-9]+ other weights are damaged", Assert.Throws<KandinskyException>(() => Shelf.Verify()).Message);
    }

    public void Dispose() => _folder.Dispose();

    private PipelineOptions Options(Precision precision = Precision.Int8) =>
        new() { Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), Precision = precision, PackedFolder = Packed };

    private static async Task<List<PackedProgress>> FillAsync(PipelineOptions options)
    {
        List<PackedProgress> all = [];
        await foreach (var progress in PackedFilling.FillAsync(options, 64)) all.Add(progress);
        return all;
    }

    private static PackedPart[] Parts(IEnumerable<PackedProgress> progress) => [.. progress.Select(each => each.Finished).OfType<PackedPart>()];

    private SortedDictionary<string, DateTime> Times() =>
        new(Directory.GetFiles(Packed).ToDictionary(path => path, File.GetLastWriteTimeUtc), StringComparer.Ordinal);
}
