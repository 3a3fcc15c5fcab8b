using Kandinsky.Kernels;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class PackedFileTests : IDisposable
{
    private const string Key = "of these weights";
    private static readonly PackedForm Small = Gemm.Form(3, 5, Precision.BFloat16, streamed: true),
        Large = Gemm.Form(64, 100, Precision.Float32, streamed: false);

    private readonly TemporaryFolder _folder = new();
    private readonly List<NativeBuffer> _buffers = [];

    private string File => _folder.Path("kept.safetensors");

    [Fact]
    public void What_was_written_is_found_on_pages_of_its_own()
    {
        PackedEntry[] entries = [Entry("a.weight", Small), Entry("b.weight", Large), Entry("a.weight", Large)];
        PackedFile.Write(File, Key, entries);
        using var file = PackedFile.Open(File, Key)!;

        Assert.Equal(0, new FileInfo(File).Length % 4096);
        Assert.Equal(entries.Select(entry => entry.Name), file.Entries.Select(entry => entry.Name));
        foreach (var (name, form) in new[] { ("a.weight", Small), ("b.weight", Large), ("a.weight", Large) })
        {
            var found = file.Find(name, form)!.Value;
            Assert.Equal(form.Bytes, found.Length);
            Assert.Equal(Numbers(name, form), Bytes(found));
        }
        Assert.Null(file.Find("b.weight", Small));
        Assert.Null(file.Find("c.weight", Small));
        Assert.All(file.Entries, entry => Assert.Equal(0, entry.Bytes.Length % 4096));
    }

    [Fact]
    public void A_file_grows_by_being_written_anew_while_it_is_mapped()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small)]);
        using var former = PackedFile.Open(File, Key)!;
        PackedFile.Write(File, Key, [.. former.Entries, Entry("b.weight", Large)]);
        using var grown = PackedFile.Open(File, Key)!;

        Assert.Equal(Numbers("a.weight", Small), Bytes(former.Find("a.weight", Small)!.Value));
        Assert.Equal(Numbers("a.weight", Small), Bytes(grown.Find("a.weight", Small)!.Value));
        Assert.Equal(Numbers("b.weight", Large), Bytes(grown.Find("b.weight", Large)!.Value));
    }

    [Fact]
    public void Nothing_is_opened_where_nothing_is() => Assert.Null(PackedFile.Open(File, Key));

    [Fact]
    public void Made_for_other_weights_is_refused()
    {
        PackedFile.Write(File, "of other weights", [Entry("a.weight", Small)]);
        Refuses();
    }

    [Fact]
    public void Any_other_file_is_refused()
    {
        foreach (byte[] foreign in (byte[][])[[], [1, 2, 3], new byte[9000], [.. "version https://git-lfs.github.com/spec/v1"u8]])
        {
            System.IO.File.WriteAllBytes(File, foreign);
            Refuses();
        }
        using var checkpoint = new InMemoryCheckpoint();
        checkpoint.Set("a.weight", [2], [1, 2]);
        SafeTensorsWriter.Write(File, checkpoint);
        Refuses();
    }

    [Fact]
    public void A_file_that_was_cut_or_continued_is_refused()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small), Entry("b.weight", Large)]);
        var sound = System.IO.File.ReadAllBytes(File);
        foreach (var length in Enumerable.Range(0, 40).Select(i => i * sound.Length / 40).Append(sound.Length - 1))
        {
            System.IO.File.WriteAllBytes(File, sound[..length]);
            Refuses();
        }
        System.IO.File.WriteAllBytes(File, [.. sound, 0]);
        Refuses();
    }

    [Fact]
    public void Names_that_were_exchanged_are_refused()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small), Entry("b.weight", Small)]);
        var bytes = System.IO.File.ReadAllBytes(File);
        var (a, b) = (bytes.AsSpan().IndexOf("a.weight"u8), bytes.AsSpan().IndexOf("b.weight"u8));
        (bytes[a], bytes[b]) = (bytes[b], bytes[a]);
        System.IO.File.WriteAllBytes(File, bytes);
        Refuses();
    }

    [Fact]
    public void No_flipped_bit_of_the_header_leads_out_of_the_file()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small), Entry("b.weight", Large)]);
        var sound = System.IO.File.ReadAllBytes(File);
        var refused = 0;
        for (var at = 0; at < 400; at++)
        {
            var damaged = sound.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                using var file = PackedFile.Open(File, Key)!;
                foreach (var entry in file.Entries) Bytes(entry.Bytes);
            }
            catch (KandinskyException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 250, 400);
    }

    [Fact]
    public async Task Whoever_opens_while_others_write_finds_a_whole_file()
    {
        PackedEntry[] entries = [Entry("a.weight", Small), Entry("b.weight", Large)];
        var writers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10; i++) PackedFile.Write(File, Key, entries);
        })).ToArray();
        var found = 0;
        while (!writers.All(writer => writer.IsCompleted) || found == 0)
        {
            using var file = PackedFile.Open(File, Key);
            if (file is null) continue;
            Assert.Equal(Numbers("b.weight", Large), Bytes(file.Find("b.weight", Large)!.Value));
            found++;
        }
        await Task.WhenAll(writers);
        Assert.Single(Directory.GetFiles(_folder.Root, "*", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_an_error_of_one_line()
    {
        var error = Assert.Throws<KandinskyException>(() => PackedFile.Write(_folder.Path("nowhere", "kept"), Key, [Entry("a.weight", Small)]));
        Assert.Equal(ErrorKind.Output, error.Kind);
    }

    [Fact]
    public void Reading_ahead_reads_what_is_there_and_minds_nothing_that_is_not()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Large)]);
        ReadAhead.Of(File, CancellationToken.None);
        ReadAhead.Of(_folder.Path("nowhere"), CancellationToken.None);
        using var file = PackedFile.Open(File, Key)!;
        Assert.Equal(Numbers("a.weight", Large), Bytes(file.Find("a.weight", Large)!.Value));
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers) buffer.Dispose();
        _folder.Dispose();
    }

    private static byte[] Numbers(string name, PackedForm form) =>
        [.. Enumerable.Range(0, (int)form.Bytes).Select(i => (byte)(i * 31 + name[0] + form.Outputs))];

    private static byte[] Bytes(PackedBytes packed) => packed.Span(0, (int)packed.Length).ToArray();

    private PackedEntry Entry(string name, PackedForm form)
    {
        var buffer = new NativeBuffer(form.Bytes);
        Numbers(name, form).CopyTo(buffer.Span<byte>(0, (int)form.Bytes));
        _buffers.Add(buffer);
        return new(PackedEntry.NameOf(name, form), new(buffer));
    }

    private void Refuses()
    {
        var error = Assert.Throws<KandinskyException>(() => PackedFile.Open(File, Key));
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }
}
