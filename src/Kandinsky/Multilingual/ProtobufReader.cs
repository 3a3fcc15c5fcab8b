using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>Reads the fields of one message in Google's protocol buffer encoding, one after another.</summary>
/// <param name="message">The message's bytes.</param>
/// <param name="path">The file they come from, named in errors.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message, string path)
{
    private const int LongestVarint = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The present field's number.</summary>
    public int Field { get; private set; }

    /// <summary>The present field's bytes: a string, a message, or a number of fixed size; empty for a number of varying size.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The present field's value, if it is a number of varying size.</summary>
    public ulong Number { get; private set; }

    /// <summary>The present field as a number of single precision.</summary>
    /// <exception cref="KandinskyException">It has another size.</exception>
    public readonly float Single => Bytes.Length == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(Bytes) : throw Damaged("a number has a wrong size");

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the message's end.</returns>
    /// <exception cref="KandinskyException">The message is cut off or no message.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        var key = Varint();
        if (key >> 3 is 0 or > int.MaxValue) throw Damaged("a field has no number");
        (Field, Number) = ((int)(key >> 3), 0);
        Bytes = [];
        switch (key & 7)
        {
            case 0: Number = Varint(); break;
            case 1: Bytes = Take(sizeof(ulong)); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Bytes = Take(sizeof(uint)); break;
            default: throw Damaged("a field is of an unknown type");
        }
        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw Damaged("it is cut off");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        var number = 0ul;
        for (var i = 0; i < LongestVarint; i++)
        {
            var next = Take(1)[0];
            number |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return number;
        }
        throw Damaged("a number does not end");
    }

    private readonly KandinskyException Damaged(string what) => TokenizerFile.Malformed(path, what);
}
