using System;

namespace ManagedAgents.Client.Http;

/// <summary>The check sum of gzip, taken piece by piece, eight bytes at a step.</summary>
internal struct Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;

    private static readonly uint[] Table = MakeTable();

    private uint _state;

    /// <summary>The sum of all bytes so far.</summary>
    public readonly uint Value => _state;

    /// <summary>Takes more bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        uint sum = ~_state;
        for (; bytes.Length >= Step; bytes = bytes.Slice(Step))
        {
            uint low = sum ^ (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24));
            sum = table[0x700 + (low & 0xFF)] ^ table[0x600 + ((low >> 8) & 0xFF)] ^ table[0x500 + ((low >> 16) & 0xFF)] ^ table[0x400 + (low >> 24)]
                ^ table[0x300 + bytes[4]] ^ table[0x200 + bytes[5]] ^ table[0x100 + bytes[6]] ^ table[bytes[7]];
        }

        foreach (byte last in bytes)
            sum = (sum >> 8) ^ table[(sum ^ last) & 0xFF];
        _state = ~sum;
    }

    /// <summary>Row n holds what a byte does to the sum after n further bytes.</summary>
    private static uint[] MakeTable()
    {
        uint[] table = new uint[Step * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint sum = value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
            table[value] = sum;
        }

        for (int at = 256; at < table.Length; at++)
            table[at] = (table[at - 256] >> 8) ^ table[table[at - 256] & 0xFF];
        return table;
    }
}
