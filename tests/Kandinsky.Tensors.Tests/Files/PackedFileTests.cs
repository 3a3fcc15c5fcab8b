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
    public void Every_flipped_bit_of_the_header_is_refused()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small), Entry("b.weight", Large)], new Dictionary<string, string> { ["origin"] = "somewhere" });
        var sound = System.IO.File.ReadAllBytes(File);
        var end = sound.AsSpan().LastIndexOf("]}}"u8) + 3;
        for (var bit = 0; bit < 8 * (end + 20); bit++)   // and of some of the blanks behind it
        {
            Flip(sound, bit);
            Refuses();
            Flip(sound, bit);
        }
    }

    [Fact]
    public void A_flipped_bit_of_the_weights_is_found_by_name()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small), Entry("b.weight", Large)]);
        Assert.Empty(PackedFile.Verify(File));
        var sound = System.IO.File.ReadAllBytes(File);
        var (first, second) = (sound.Length - Pages(Small) - Pages(Large), sound.Length - Pages(Large));
        var (small, large) = (PackedEntry.NameOf("a.weight", Small), PackedEntry.NameOf("b.weight", Large));
        foreach (var (name, from, to) in new[] { (small, first, second), (large, second, sound.Length) })
        {
            foreach (var bit in Enumerable.Range(0, 60).Select(i => 8 * from + i * (8 * (to - from) - 1) / 59))
            {
                Flip(sound, bit);
                Assert.Equal([name], PackedFile.Verify(File));
                Flip(sound, bit);
            }
        }
        Assert.Empty(PackedFile.Verify(File));

        static int Pages(PackedForm form) => (int)(form.Bytes + 4095) / 4096 * 4096;
    }

    [Fact]
    public void Damage_stays_known_when_the_file_grows()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small)]);
        var bytes = System.IO.File.ReadAllBytes(File);
        Flip(bytes, 8 * (bytes.Length - 4096) + 3);
        using (var former = PackedFile.Open(File, Key)!) PackedFile.Write(File, Key, [.. former.Entries, Entry("b.weight", Large)]);
        Assert.Equal([PackedEntry.NameOf("a.weight", Small)], PackedFile.Verify(File));
    }

    [Fact]
    public void Checksums_that_are_missing_or_no_numbers_are_refused()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small)]);
        string header;
        using (var file = new SafeTensorsFile(File)) header = file.Metadata["kandinsky.checksums"];
        var text = System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(File));
        foreach (var other in (string[])[$"\"{header[..^1]} \"", $"\"{header[..^1]}\" ", $"\"{new string('x', header.Length)}\""])
        {
            System.IO.File.WriteAllBytes(File, System.Text.Encoding.Latin1.GetBytes(text.Replace($"\"{header}\"", other, StringComparison.Ordinal)));
            Refuses();
        }
    }

    [Fact]
    public void Verifying_is_cancelled_and_a_file_that_is_not_there_is_an_error()
    {
        PackedFile.Write(File, Key, [Entry("a.weight", Small)]);
        Assert.Throws<OperationCanceledException>(() => PackedFile.Verify(File, new(canceled: true)));
        Assert.Throws<KandinskyException>(() => PackedFile.Verify(_folder.Path("nowhere")));
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

    private void Flip(byte[] bytes, int bit)
    {
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        System.IO.File.WriteAllBytes(File, bytes);
    }

    private void Refuses()
    {
        var error = Assert.Throws<KandinskyException>(() => PackedFile.Open(File, Key));
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }
}
