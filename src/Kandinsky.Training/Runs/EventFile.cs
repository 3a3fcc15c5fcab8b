using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Kandinsky.Training;

/// <summary>
/// Writes numbers over steps as TensorBoard reads them: records of length, data and both's masked CRC-32C, the data an Event message of protocol
/// buffers. A record is handed to the system whole, so that what is written can be read while the run goes on.
/// </summary>
public sealed class EventFile : IDisposable
{
    private const uint Mask = 0xA282EAD8;

    // Field numbers of Event, Summary and Summary.Value, each with its wire type.
    private const byte WallTime = 1 << 3 | 1, Step = 2 << 3, FileVersion = 3 << 3 | 2, Summary = 5 << 3 | 2, Value = 1 << 3 | 2, Tag = 1 << 3 | 2,
        SimpleValue = 2 << 3 | 5;

    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    /// <summary>Begins a file of its own in a folder.</summary>
    /// <param name="folder">The folder, which is there.</param>
    /// <param name="firstStep">The step the run begins or goes on at; part of the name.</param>
    /// <param name="clock">Tells the time of events; the system's if null.</param>
    /// <exception cref="KandinskyException">The file cannot be made.</exception>
    public EventFile(string folder, long firstStep, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        var path = Path.Combine(folder, FormattableString.Invariant($"events.out.tfevents.{_clock.GetUtcNow().ToUnixTimeSeconds():D10}.kandinsky.{firstStep}"));
        try
        {
            _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"Cannot write '{path}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; choose another folder for the run.",
                ErrorKind.Output, e);
        }
        Write(Event(stream => WriteText(stream, FileVersion, "brain.Event:2")));
    }

    /// <summary>Writes numbers of one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="numbers">Names, such as <c>train/loss</c>, and numbers.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(long step, params ReadOnlySpan<(string Name, double Number)> numbers)
    {
        using var summary = new MemoryStream();
        Span<byte> single = stackalloc byte[4];
        foreach (var (name, number) in numbers)
        {
            using var value = new MemoryStream();
            WriteText(value, Tag, name);
            value.WriteByte(SimpleValue);
            BinaryPrimitives.WriteSingleLittleEndian(single, (float)number);
            value.Write(single);
            WriteBytes(summary, Value, value.ToArray());
        }
        Write(Event(stream =>
        {
            stream.WriteByte(Step);
            WriteVarint(stream, (ulong)step);
            WriteBytes(stream, Summary, summary.ToArray());
        }));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>CRC-32C, turned and shifted as records have it.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes) => BitOperations.RotateRight(Crc32C.Of(bytes), 15) + Mask;

    private byte[] Event(Action<MemoryStream> write)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(WallTime);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(time, _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        stream.Write(time);
        write(stream);
        return stream.ToArray();
    }

    private void Write(byte[] data)
    {
        var record = new byte[16 + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Checksum(record.AsSpan(0, 8)));
        data.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Checksum(data));
        _file.Write(record);
    }

    private static void WriteText(MemoryStream stream, byte field, string text) => WriteBytes(stream, field, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(MemoryStream stream, byte field, byte[] bytes)
    {
        stream.WriteByte(field);
        WriteVarint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteVarint(MemoryStream stream, ulong number)
    {
        for (; number >= 0x80; number >>= 7) stream.WriteByte((byte)(number | 0x80));
        stream.WriteByte((byte)number);
    }
}
