using System.Buffers.Binary;
using System.Text;

namespace Kandinsky.Tensors;

/// <summary>Follows a pickle's instructions as far as a dictionary of tensors needs them. It builds plain values and can run nothing.</summary>
/// <remarks>
/// Instructions, names and calls outside the list below are refused: this is a list of what is allowed, not of what is dangerous.
/// Every instruction makes at most one small value, and their number is bounded, so no pickle can fill the memory.
/// </remarks>
internal sealed partial class PickleMachine
{
    /// <summary>The longest pickle read. That of the largest Kandinsky checkpoint has some 100 000 bytes.</summary>
    public const int LongestProgram = 8 << 20;

    private const int MostInstructions = 1_000_000;
    private static readonly object _mark = new();

    private readonly byte[] _program;
    private readonly string _path;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    private PickleMachine(byte[] program, string path) => (_program, _path) = (program, path);

    /// <summary>The value a pickle describes.</summary>
    /// <param name="program">The pickle.</param>
    /// <param name="path">Its file, for messages.</param>
    public static object? Run(byte[] program, string path) => new PickleMachine(program, path).Run();

    private object? Run()
    {
        for (var count = 0; ; count++)
        {
            if (count > MostInstructions) throw Refused($"its pickle has more than {MostInstructions} instructions");
            var instruction = Take(1)[0];
            if (instruction == '.') break;
            Step(instruction);
        }
        if (_stack.Count != 1 || _at != _program.Length) throw Refused("its pickle does not end with one value");
        return Pop();
    }

    private void Step(byte instruction)
    {
        switch ((char)instruction)
        {
            case '\x80': if (Take(1)[0] is < 2 or > 5) throw Refused("its pickle is of an unknown protocol"); break;
            case '\x95': Take(8); break;
            case '(': Push(_mark); break;
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'K': Push((long)Take(1)[0]); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a': Push(TakeLong()); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': Push(TakeText(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case '\x8c': Push(TakeText(Take(1)[0])); break;
            case '\x8d': Push(TakeText(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)))); break;
            case '}': Push(new Dictionary<string, object?>(StringComparer.Ordinal)); break;
            case ']': Push(new List<object?>()); break;
            case ')': Push(Array.Empty<object?>()); break;
            case '\x85': Push(PopSome(1)); break;
            case '\x86': Push(PopSome(2)); break;
            case '\x87': Push(PopSome(3)); break;
            case 't': Push(PopToMark()); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case 's': SetItems(PopSome(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'q': _memo[Take(1)[0]] = Top(); break;
            case 'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top(); break;
            case '\x94': _memo[_memo.Count] = Top(); break;
            case 'h': Push(Recall(Take(1)[0])); break;
            case 'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'c': Push(Global(TakeLine(), TakeLine())); break;
            case '\x93': Push(GlobalFromStack()); break;
            case 'Q': Push(Storage(Pop())); break;
            case 'R': Push(Call(PopSome(2))); break;
            case '\x81': Push(Call(PopSome(2))); break;
            case 'b': SetState(); break;
            default: throw Refused($"its pickle uses instruction 0x{instruction:x2}, which a dictionary of tensors does not need");
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Top() => _stack is [.., var top] && top != _mark ? top : throw Refused("its pickle takes a value that is not there");

    private object?[] PopSome(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--) values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        var mark = _stack.LastIndexOf(_mark);
        if (mark < 0) throw Refused("its pickle takes a value that is not there");
        var values = _stack.GetRange(mark + 1, _stack.Count - mark - 1).ToArray();
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private object? Recall(long index) => _memo.TryGetValue(index, out var value) ? value : throw Refused("its pickle recalls what it never kept");

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_program.Length - _at)) throw Refused("its pickle is cut off");
        var bytes = _program.AsSpan(_at, (int)count);
        _at += (int)count;
        return bytes;
    }

    private string TakeText(ulong bytes)
    {
        try
        {
            return _strictUtf8.GetString(Take(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw Refused("its pickle holds text that is not UTF-8");
        }
    }

    private string TakeLine()
    {
        var length = _program.AsSpan(_at).IndexOf((byte)'\n');
        if (length < 0) throw Refused("its pickle is cut off");
        var line = TakeText((ulong)length);
        _at++;
        return line;
    }

    private long TakeLong()
    {
        var bytes = Take(Take(1)[0]);
        if (bytes.Length > 8) throw Refused("its pickle holds a number beyond 64 bits");
        long value = 0;
        for (var i = 0; i < bytes.Length; i++) value |= (long)bytes[i] << (8 * i);
        return bytes.Length is 0 or 8 || bytes[^1] < 0x80 ? value : value - (1L << (8 * bytes.Length));
    }

    private KandinskyException Refused(string what) =>
        new($"{_path}: refused ({what}); convert the checkpoint to safetensors", ErrorKind.Model);

    private static readonly UTF8Encoding _strictUtf8 = new(false, throwOnInvalidBytes: true);
}
