using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>
/// Emits the register tile of <see cref="SegmentedTile"/> with AMX: TDPBF16PS or TDPBUSD on blocks of 16 steps, 32 outputs being two tile registers side by
/// side.
/// </summary>
/// <remarks>
/// Tile registers: tmm0 and tmm1 sums [rows, 16]; tmm2 steps of the rows [rows, 16], tmm3 and tmm4 their weights [16, 16]; tmm5 to tmm7 the same for the last
/// steps of a segment, 1 to 16, since a tile register has one shape until all are configured anew. General registers besides those of the base: rbx bytes from
/// a step's weights to the next and from a row's sums to the next, rdx the number of last steps, rbp sums. Never run on a processor: tests interpret it.
/// </remarks>
internal sealed class AmxTileEmitter(Precision precision, int rows, CallingConvention convention) : TileEmitter(precision, rows, convention, "amx")
{
    /// <summary>Steps, rows and sums of a row that fit a tile register.</summary>
    private const int Most = 16;

    private const int RegisterBytes = Most * sizeof(float), ConfigurationBytes = 64;

    private readonly AssemblerRegister64 _next = rbx, _last = rdx, _sums = rbp;

    private readonly AssemblerRegisterTMM _lower = tmm0, _upper = tmm1;

    protected override void Body()
    {
        LoadOperands();
        mov(_next, SegmentedTiles.WeightBytes);
        LastSteps();
        Configure();
        LoadSums(_sums);
        StartSums(_sums);
        Segments();
        tilestored(__[_sums + _next], _lower);
        tilestored(__[_sums + _next + RegisterBytes], _upper);
        tilerelease();
    }

    protected override void Load(AssemblerRegister64 stored)
    {
        tileloadd(_lower, __[stored + _next]);
        tileloadd(_upper, __[stored + _next + RegisterBytes]);
    }

    protected override void Clear()
    {
        tilezero(_lower);
        tilezero(_upper);
    }

    protected override void Steps()
    {
        var (block, last, fetch) = (CreateLabel(), CreateLabel(), CreateLabel());
        dec(Left);
        shr(Left, 4);
        jz(last);
        Label(ref block);
        Block(tmm2, tmm3, tmm4);
        for (var step = 0; step < Most; step++) Fetch();
        add(Row, Most * SegmentedTiles.StepBytes);
        add(Weights, Most * SegmentedTiles.WeightBytes);
        dec(Left);
        jnz(block);
        Label(ref last);
        Block(tmm5, tmm6, tmm7);
        mov(Left, _last);
        Label(ref fetch);
        Fetch();
        add(Weights, _next);
        dec(Left);
        jnz(fetch);
    }

    private void Block(AssemblerRegisterTMM steps, AssemblerRegisterTMM lower, AssemblerRegisterTMM upper)
    {
        tileloadd(steps, __[Row + Stride]);
        tileloadd(lower, __[Weights + _next]);
        tileloadd(upper, __[Weights + _next + RegisterBytes]);
        Multiply(_lower, steps, lower);
        Multiply(_upper, steps, upper);
    }

    private void Multiply(AssemblerRegisterTMM sums, AssemblerRegisterTMM steps, AssemblerRegisterTMM weights)
    {
        if (Precision == Precision.BFloat16) tdpbf16ps(sums, steps, weights);
        else tdpbusd(sums, steps, weights);   // the rows unsigned, the weights signed
    }

    /// <summary>How many steps follow a segment's whole blocks: at least one, so that every tile register has a shape.</summary>
    private void LastSteps()
    {
        mov(_last, __qword_ptr[rdi + 32]);
        dec(_last);
        and(_last, Most - 1);
        inc(_last);
    }

    /// <summary>
    /// Gives the tile registers their shapes, by 64 bytes on the stack: the palette at 0, bytes of a row of each register at 16 (two bytes each), rows at 48
    /// (one each).
    /// </summary>
    private void Configure()
    {
        AssemblerRegister64 lasts = rcx, others = r8;
        long high = Rows, whole = RegisterBytes;
        push(0);
        mov(lasts, _last);
        shl(lasts, 8);
        or(lasts, _last);
        shl(lasts, 48);
        mov(others, high | high << 8 | high << 16 | (long)Most << 24 | (long)Most << 32 | high << 40);
        or(lasts, others);
        push(lasts);                                             // rows of tmm0 to tmm7
        push(0);
        push(0);
        mov(lasts, _last);
        shl(lasts, 16 + 2);
        mov(others, whole | whole << 32 | whole << 48);
        or(lasts, others);
        push(lasts);                                             // bytes of tmm4 to tmm7, those of tmm5 four a step
        mov(others, whole | whole << 16 | whole << 32 | whole << 48);
        push(others);                                            // bytes of tmm0 to tmm3
        push(0);
        push(1);
        ldtilecfg(__[rsp]);
        add(rsp, ConfigurationBytes);
    }
}
