namespace Kandinsky;

/// <summary>The parts of a decoder of Kandinsky 2.1 that read the prompt.</summary>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Encoder">Its text encoder.</param>
internal sealed record MultilingualParts(MultilingualTokenizer Tokenizer, LoadedModel<MultilingualTextEncoder> Encoder);
