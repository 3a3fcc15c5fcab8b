using System.Buffers.Binary;
using System.Text;
using Kandinsky.Kernels;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class SafeTensorsDamageTests : IDisposable
{
    private const string Header = """{"__metadata__":{"format":"pt"},"b.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"a":{"dtype":"F16","shape":[4],"data_offsets":[24,32]}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public SafeTensorsDamageTests() => _path = _folder.Path("model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_undamaged_file_opens()
    {
        Write(Header, new byte[32]);
        Assert.True(Damage.OpensOrIsRefused(_path));
        Write("  " + Header + "   ", new byte[32]);
        Assert.True(Damage.OpensOrIsRefused(_path));
        Write("{}", []);
        Assert.True(Damage.OpensOrIsRefused(_path));
    }

    [Fact]
    public void A_file_cut_anywhere_in_its_header_or_its_data_is_refused()
    {
        using var memory = new InMemoryCheckpoint();
        memory.Set("layer.weight", [40, 25], new float[1000]);
        memory.Set("layer.bias", [40], new float[40]);
        SafeTensorsWriter.Write(_path, memory);
        var whole = File.ReadAllBytes(_path);
        var dataStart = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var points = Enumerable.Range(0, dataStart + 1)
            .Concat(Enumerable.Range(1, 199).Select(i => dataStart + (int)((long)i * (whole.Length - dataStart) / 200))).Append(whole.Length - 1);
        foreach (var length in points)
        {
            File.WriteAllBytes(_path, whole.AsSpan(0, length));
            Damage.IsRefused(_path);
        }
        File.WriteAllBytes(_path, [.. whole, 0]);
        Damage.IsRefused(_path);
    }

    [Theory]
    [InlineData("[2,3]")]
    [InlineData("[0,24]")]
    [InlineData("[4]")]
    [InlineData("[24,32]")]
    public void No_number_of_the_header_is_believed(string field)
    {
        string[] numbers =
        [
            "0", "1", "2147483647", "2147483649", "4294967295", "4294967296", "9223372036854775807", "9223372036854775809", "18446744073709551615",
            "18446744073709551616", "-1", "-9223372036854775808", "1.5", "1e3", "1e400", "null", "\"2\"", "[2]", "{}", "true", "", "4611686018427387904",
        ];
        var original = field[1..^1].Split(',');
        for (var at = 0; at < original.Length; at++)
            foreach (var number in numbers)
            {
                var mutated = original.ToArray();
                mutated[at] = number;
                if (mutated.SequenceEqual(original)) continue;
                Write(Header.Replace(field, $"[{string.Join(',', mutated)}]", StringComparison.Ordinal), new byte[32]);
                Damage.IsRefused(_path);
            }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(7UL)]
    [InlineData(100_000_001UL)]
    [InlineData((1UL << 31) - 1)]
    [InlineData((1UL << 31) + 1)]
    [InlineData((1UL << 63) - 1)]
    [InlineData((1UL << 63) + 1)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)]
    public void A_wrong_header_length_is_refused(ulong length)
    {
        Write(Header, new byte[32], length);
        Damage.IsRefused(_path);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32,64]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":8,"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F4","shape":[64],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"f32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":3,"shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":null,"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,20]},"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"__metadata__":{"format":1},"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}} {}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[08],"data_offsets":[0,32]}}""")]
    [InlineData("""/**/{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""")]
    public void A_header_that_breaks_a_rule_is_refused(string header)
    {
        Write(header, new byte[32]);
        Damage.IsRefused(_path);
    }

    [Theory]
    [InlineData("dtype", "\"F32\"")]
    [InlineData("shape", "[8]")]
    [InlineData("data_offsets", "[0,32]")]
    public void A_key_said_twice_is_named(string key, string value)
    {
        Write($$$"""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32],"{{{key}}}":{{{value}}} }}""", new byte[32]);
        Assert.Contains($"'a' says '{key}' twice", Assert.Throws<KandinskyException>(() => new SafeTensorsFile(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_the_format_does_not_have_are_passed_over()
    {
        Write("""{"a":{"dtype":"F32","note":{"shape":[1]},"shape":[8],"note":[],"data_offsets":[0,32]}}""", new byte[32]);
        Assert.True(Damage.OpensOrIsRefused(_path));
    }

    [Fact]
    public void A_header_nested_too_deep_is_refused()
    {
        Write("{\"a\":{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}}", new byte[32]);
        Damage.IsRefused(_path);
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        var header = Encoding.UTF8.GetBytes(Header);
        header[Header.IndexOf("weight", StringComparison.Ordinal)] = 0xff;
        var bytes = new byte[8 + header.Length + 32];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(_path, bytes);
        Damage.IsRefused(_path);
    }

    [Fact]
    public void A_flipped_bit_in_length_or_header_never_crashes()
    {
        Write(Header, new byte[32]);
        var bytes = File.ReadAllBytes(_path);
        var opened = 0;
        for (var bit = 0; bit < (8 + Header.Length) * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_path, bytes);
            if (Damage.OpensOrIsRefused(_path)) opened++;
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        // Names and metadata are free text; everything else is checked.
        Assert.InRange(opened, 1, 8 * ("__metadata__formatpt".Length + "b.weighta".Length) + 60);
    }

    [Theory]
    [InlineData("PK\u0003\u0004rest of an archive", "zip")]
    [InlineData("\u0080\u0002}q\u0000X\u0001\u0000\u0000\u0000", "pickle")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:", "Git LFS")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    public void Another_format_under_the_name_is_recognised(string content, string named)
    {
        File.WriteAllBytes(_path, Encoding.Latin1.GetBytes(content));
        Damage.IsRefused(_path);
        Assert.Contains(named, Assert.Throws<KandinskyException>(() => new SafeTensorsFile(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Damage.IsRefused(_path);
        Directory.CreateDirectory(_path);
        Damage.IsRefused(_path);
    }

    [Fact]
    public void A_file_that_shrank_after_opening_is_refused_not_read()
    {
        Write(Header, new byte[32]);
        using var file = new SafeTensorsFile(_path);
        using (var stream = File.Open(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(100);
        var error = Assert.Throws<KandinskyException>(() => file.Read("a"));
        Assert.Contains("shorter", error.Message, StringComparison.Ordinal);
        Assert.Throws<KandinskyException>(() => file.ReadBytes("a"));
        using var memory = new NativeBuffer(1000);
        Assert.Contains("shorter", Assert.Throws<KandinskyException>(() => file.Read("a", memory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_replaced_by_renaming_stays_readable()
    {
        Write(Header, Enumerable.Repeat((byte)7, 32).ToArray());
        using var file = new SafeTensorsFile(_path);
        using var memory = new InMemoryCheckpoint();
        SafeTensorsWriter.Write(_path, memory);
        Assert.Equal(7, file.ReadBytes("a")[7]);
    }

    private void Write(string header, byte[] data, ulong? length = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length ?? (ulong)json.Length);
        File.WriteAllBytes(_path, [.. bytes, .. json, .. data]);
    }
}
