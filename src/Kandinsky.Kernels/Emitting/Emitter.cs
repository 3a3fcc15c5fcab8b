using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>
/// The base of emitters: a function of one pointer, which arrives in rdi whatever the convention. All general registers but rsp and all vector registers are
/// free in the body.
/// </summary>
/// <remarks>Emitted functions call nothing and must not fault: they carry no unwind information.</remarks>
internal abstract class Emitter(string name, CallingConvention convention) : Assembler(64)
{
    private const int SavedVectors = 10;

    private static readonly AssemblerRegister64[] s_saved = [rbx, rbp, r12, r13, r14, r15];

    /// <summary>The name in dumps.</summary>
    public string Name => name;

    /// <summary>Emits the whole function. Its bytes work at any address.</summary>
    public byte[] Emit()
    {
        Prologue();
        Body();
        Epilogue();
        using var stream = new MemoryStream();
        Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    /// <summary>Emits what the function does.</summary>
    protected abstract void Body();

    private void Prologue()
    {
        foreach (var register in s_saved) push(register);
        if (convention == CallingConvention.SystemV) return;
        push(rdi);
        push(rsi);
        sub(rsp, 16 * SavedVectors);
        for (var i = 0; i < SavedVectors; i++) vmovups(__xmmword_ptr[rsp + 16 * i], Vector(6 + i));
        mov(rdi, rcx);
    }

    private void Epilogue()
    {
        vzeroupper();
        if (convention == CallingConvention.Windows)
        {
            for (var i = 0; i < SavedVectors; i++) vmovups(Vector(6 + i), __xmmword_ptr[rsp + 16 * i]);
            add(rsp, 16 * SavedVectors);
            pop(rsi);
            pop(rdi);
        }
        for (var i = s_saved.Length - 1; i >= 0; i--) pop(s_saved[i]);
        ret();
    }

    private static AssemblerRegisterXMM Vector(int number) => new(Register.XMM0 + number);
}
