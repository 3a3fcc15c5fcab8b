using System.Buffers.Binary;
using Google.Protobuf;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class EventFileTests
{
    [Fact]
    public void Events_are_read_back_by_another_library()
    {
        using var folder = new TemporaryFolder();
        using (var events = new EventFile(folder.Root, 300))
        {
            events.Add(301, ("train/loss", 0.25), ("train/learning_rate", 1e-4));
            events.Add(1L << 40, ("ä", double.NaN));
        }
        var file = Assert.Single(Directory.EnumerateFiles(folder.Root));
        Assert.Matches(@"events\.out\.tfevents\.\d{10}\.kandinsky\.300$", file);

        var read = Records(File.ReadAllBytes(file)).Select(Event).ToList();

        Assert.Equal("brain.Event:2", read[0].Version);
        Assert.Equal([("train/loss", 0.25f), ("train/learning_rate", 1e-4f)], read[1].Values);
        Assert.Equal([301L, 1L << 40], read.Skip(1).Select(each => each.Step));
        Assert.Equal([("ä", float.NaN)], read[2].Values);
        Assert.All(read, each => Assert.InRange(each.Time, 1.5e9, 1e11));
    }

    [Fact]
    public void The_checksum_is_that_of_the_published_vectors()
    {
        // RFC 3720, B.4: 32 zeros have the CRC-32C 8A9136AA, 32 times FF 62A8AB43.
        Assert.Equal(Masked(0x8A9136AA), EventFile.Checksum(new byte[32]));
        Assert.Equal(Masked(0x62A8AB43), EventFile.Checksum([.. Enumerable.Repeat((byte)0xFF, 32)]));

        static uint Masked(uint crc) => unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(EventFile.Checksum(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file.AsSpan(at + 12, length).ToArray();
            Assert.Equal(EventFile.Checksum(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return data;
            at += 16 + length;
        }
    }

    private static (double Time, long Step, string Version, List<(string, float)> Values) Event(byte[] data)
    {
        var (time, step, version, values) = (0.0, 0L, "", new List<(string, float)>());
        var input = new CodedInputStream(data);
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: time = input.ReadDouble(); break;
                case 2: step = input.ReadInt64(); break;
                case 3: version = input.ReadString(); break;
                case 5: values = Values(input.ReadBytes().ToByteArray()); break;
                default: Assert.Fail($"field {tag}"); break;
            }
        }
        return (time, step, version, values);
    }

    private static List<(string, float)> Values(byte[] summary)
    {
        var values = new List<(string, float)>();
        var input = new CodedInputStream(summary);
        while (input.ReadTag() != 0)
        {
            var (name, number) = ("", 0f);
            var value = new CodedInputStream(input.ReadBytes().ToByteArray());
            for (uint tag; (tag = value.ReadTag()) != 0;)
            {
                if (WireFormat.GetTagFieldNumber(tag) == 1) name = value.ReadString();
                else number = value.ReadFloat();
            }
            values.Add((name, number));
        }
        return values;
    }
}
