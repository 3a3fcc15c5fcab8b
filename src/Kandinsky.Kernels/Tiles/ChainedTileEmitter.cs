using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>Emits the register tile whose segments are chains of sums of their own: each is added to what is stored when it is done.</summary>
internal sealed class ChainedTileEmitter(Precision precision, int rows, CallingConvention convention)
    : SegmentedTileEmitter(precision, rows, convention, "tile_segments")
{
    protected override void Body()
    {
        Start();
        Segments();
    }

    protected override void StartSums(AssemblerRegister64 stored)
    {
        for (var i = 0; i < 2 * Rows; i++) prefetchw(__byte_ptr[stored + 64 * i]);
        Clear();
    }

    protected override void SegmentDone()
    {
        var alone = CreateLabel();
        cmp(__qword_ptr[rdi + 56], 0);
        je(alone);
        Add();
        Label(ref alone);
        Store();
        mov(__qword_ptr[rdi + 56], 1);
        Clear();
    }
}
