using System.Globalization;
using System.Text;
using Iced.Intel;

namespace Kandinsky.Kernels;

/// <summary>Named functions of machine code in one piece of executable memory.</summary>
internal sealed class EmittedCode
{
    private const int Alignment = 64;

    private readonly List<(string Name, byte[] Code, int Offset)> _functions = [];

    /// <summary>Emits functions and loads them.</summary>
    /// <param name="emitters">One per function.</param>
    /// <param name="load">Makes the bytes executable: <see cref="ExecutableMemory.Load"/>, or what a test puts in its place.</param>
    public EmittedCode(IEnumerable<Emitter> emitters, Loader load)
    {
        var image = new List<byte>();
        foreach (var emitter in emitters)
        {
            while (image.Count % Alignment != 0) image.Add(0xCC);
            var code = emitter.Emit();
            _functions.Add((emitter.Name, code, image.Count));
            image.AddRange(code);
        }
        Address = load(image.ToArray());
    }

    /// <summary>Makes bytes executable; returns 0 where that is forbidden.</summary>
    public delegate nint Loader(ReadOnlySpan<byte> code);

    /// <summary>The first function's address; 0 where code made at run time is forbidden.</summary>
    public nint Address { get; }

    /// <summary>How many functions.</summary>
    public int Functions => _functions.Count;

    /// <summary>The address of a function, in the order of the emitters.</summary>
    public nint this[int function] => Address + _functions[function].Offset;

    /// <summary>The functions as assembly text: name, then offset, bytes and instruction of every line.</summary>
    public string Dump()
    {
        var text = new StringBuilder();
        var formatter = new NasmFormatter();
        var output = new StringOutput();
        foreach (var (name, code, offset) in _functions)
        {
            text.Append(name).Append(":\n");
            var decoder = Iced.Intel.Decoder.Create(64, new ByteArrayCodeReader(code), (ulong)offset);
            while (decoder.IP < (ulong)(offset + code.Length))
            {
                var instruction = decoder.Decode();
                formatter.Format(instruction, output);
                var bytes = Convert.ToHexString(code, (int)instruction.IP - offset, instruction.Length);
                text.Append(CultureInfo.InvariantCulture, $"{instruction.IP:x6}  {bytes,-24}  {output.ToStringAndReset()}\n");
            }
        }
        return text.ToString();
    }
}
