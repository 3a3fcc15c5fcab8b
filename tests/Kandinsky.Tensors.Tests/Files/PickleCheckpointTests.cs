using System.IO.Compression;
using System.Runtime.InteropServices;
using Kandinsky.Kernels;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class PickleCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_that_torch_saved_is_read()
    {
        using var checkpoint = Checkpoint.Open(Goldens.Path("tiny-2-2-controlnet-depth", "unet"), WeightFiles.Diffusers);
        Assert.IsType<PickleCheckpoint>(checkpoint);
        Assert.Equal(296, checkpoint.Names.Count);
        Assert.Equal([32, 8, 3, 3], checkpoint.Describe("conv_in.weight").Shape);
        var weight = new float[32 * 8 * 9];
        checkpoint.Read("conv_in.weight").CopyTo(0, weight);
        Assert.All(weight, x => Assert.InRange(x, -3, 3));
        Assert.True(weight.Distinct().Count() > 2000);
    }

    [Fact]
    public void The_same_weights_come_out_of_safetensors()
    {
        var folder = Goldens.Path("tiny-2-2-controlnet-depth", "unet");
        using var pickled = Checkpoint.Open(folder, WeightFiles.Diffusers);
        SafeTensorsWriter.Write(_folder.Path("unet.safetensors"), pickled);
        using var converted = Checkpoint.OpenFile(_folder.Path("unet.safetensors"));
        foreach (var name in pickled.Names)
            Assert.True(pickled.ReadBytes(name).SequenceEqual(converted.ReadBytes(name)), name);
    }

    [Theory]
    [InlineData("FloatStorage", StoredType.Float32)]
    [InlineData("HalfStorage", StoredType.Float16)]
    [InlineData("BFloat16Storage", StoredType.BFloat16)]
    [InlineData("DoubleStorage", StoredType.Float64)]
    [InlineData("LongStorage", StoredType.Int64)]
    [InlineData("IntStorage", StoredType.Int32)]
    [InlineData("ShortStorage", StoredType.Int16)]
    [InlineData("CharStorage", StoredType.Int8)]
    [InlineData("ByteStorage", StoredType.UInt8)]
    [InlineData("BoolStorage", StoredType.Boolean)]
    public void Every_number_type_is_known(string storage, StoredType type)
    {
        var numbers = Enumerable.Range(0, 6 * type.Size()).Select(i => (byte)i).ToArray();
        using var checkpoint = Open(PickleWriter.Dictionary(p => p.Tensor(storage, "0", 6, 0, [2, 3], [3, 1])), numbers);
        Assert.Equal(type, checkpoint.Describe("w").Type);
        Assert.Equal([2, 3], checkpoint.Describe("w").Shape);
        Assert.True(checkpoint.ReadBytes("w").SequenceEqual(numbers));
    }

    [Fact]
    public void Tensors_of_a_tuple_are_called_by_their_numbers()
    {
        var pickle = new PickleWriter();
        pickle.Tensor("FloatStorage", "0", 2, 0, [2], [1]).Tensor("FloatStorage", "0", 2, 1, [1], [1]).Raw(0x86).Op('.');
        float[] numbers = [0.5f, -3];
        using var checkpoint = Open(pickle.Bytes, MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());
        Assert.Equal(["0", "1"], checkpoint.Names);
        Assert.Equal(numbers, MemoryMarshal.Cast<byte, float>(checkpoint.ReadBytes("0")).ToArray());
        Assert.Equal([-3], MemoryMarshal.Cast<byte, float>(checkpoint.ReadBytes("1")).ToArray());
    }

    [Fact]
    public void A_transposed_view_is_put_in_order()
    {
        float[] numbers = [-1, 0, 1, 2, 3, 4, 5];
        using var checkpoint = Open(PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", 7, 1, [3, 2], [1, 3])), Bytes(numbers));
        var read = new float[6];
        checkpoint.Read("w").CopyTo(0, read);
        Assert.Equal([0, 3, 1, 4, 2, 5], read);
        checkpoint.Release("w");
        checkpoint.Read("w").CopyTo(0, read);
        Assert.Equal([0, 3, 1, 4, 2, 5], read);
    }

    [Fact]
    public void Weights_under_state_dict_are_found_and_other_entries_passed_over()
    {
        var pickle = PickleWriter.Dictionary(p => p.Op('}').Text("w").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op('s').Text("epoch").Number(3).Op('s'),
            "state_dict");
        using var checkpoint = Open(pickle, Bytes([2f]));
        Assert.Equal(["w"], checkpoint.Names);
        Assert.Equal(StorageType.Float32, checkpoint.Read("w").Type);
    }

    [Fact]
    public void A_compressed_entry_is_refused()
    {
        var path = _folder.Path("compressed.bin");
        using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
            PickleWriter.Add(archive, "archive/data.pkl", [.. PickleWriter.Dictionary(p => p.Number(1)), .. new byte[1000]], CompressionLevel.Optimal);
        Assert.Contains("compressed", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_whose_checksum_is_wrong_is_refused()
    {
        var path = _folder.Path("flipped.bin");
        var pickle = PickleWriter.Dictionary(p => p.Text("marker"));
        PickleWriter.Archive(path, pickle);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("marker"u8)] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("checksum", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_before_torch_1_6_are_explained()
    {
        File.WriteAllBytes(_folder.Path("old.bin"), PickleWriter.Dictionary(p => p.Number(1)));
        Assert.Contains("torch 1.6", Refusal(_folder.Path("old.bin")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_archive_is_refused_at_every_length()
    {
        var whole = _folder.Path("whole.bin");
        PickleWriter.Archive(whole, PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", 4, 0, [4], [1])), Bytes([1, 2, 3, 4]));
        using (var checkpoint = new PickleCheckpoint(whole)) Assert.Equal(4, checkpoint.Read("w").Count);
        var bytes = File.ReadAllBytes(whole);
        var cut = _folder.Path("cut.bin");
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(cut, bytes.AsSpan(0, length));
            Refusal(cut);
        }
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_of_the_archive_never_crashes()
    {
        var path = _folder.Path("flip.bin");
        PickleWriter.Archive(path, PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", 4, 0, [4], [1])), Bytes([1, 2, 3, 4]));
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            var bit = (byte)(1 << (i * 5 % 8));
            bytes[i] ^= bit;
            File.WriteAllBytes(path, bytes);
            Damage.OpensOrIsRefused(path);
            bytes[i] ^= bit;
        }
    }

    private static byte[] Bytes(float[] numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    private static string Refusal(string path) => Assert.Throws<KandinskyException>(() => new PickleCheckpoint(path)).Message;

    private PickleCheckpoint Open(byte[] pickle, params byte[][] storages)
    {
        var path = _folder.Path($"{Guid.NewGuid():N}.bin");
        PickleWriter.Archive(path, pickle, storages);
        return new PickleCheckpoint(path);
    }
}
