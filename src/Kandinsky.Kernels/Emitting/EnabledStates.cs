using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>Reads which registers' states the system saves (XCR0), by XGETBV, which the framework has no name for.</summary>
internal static unsafe class EnabledStates
{
    /// <summary>The states, a bit each; none where code made at run time is forbidden. The processor must have AVX.</summary>
    public static ulong Read()
    {
        var address = new EmittedCode([new ReadEmitter(EmittedTiles.Convention)], ExecutableMemory.Load).Address;
        ulong states = 0;
        if (address != 0) ((delegate* unmanaged<ulong*, void>)address)(&states);
        return states;
    }

    private sealed class ReadEmitter(CallingConvention convention) : Emitter("enabled_states", convention)
    {
        protected override void Body()
        {
            xor(ecx, ecx);
            xgetbv();
            mov(__dword_ptr[rdi], eax);
            mov(__dword_ptr[rdi + 4], edx);
        }
    }
}
